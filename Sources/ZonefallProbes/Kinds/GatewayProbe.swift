import CZonefallProbes
import ZonefallModel

/// `gateway`: this host's own default route: the next hop, and the MAC address that its neighbour table has for it.
///
/// Sends nothing and compares nothing. `ok` with a next hop (the MAC address may be missing, if nobody has used it yet); `unreachable`
/// when the kernel asked for the next hop's MAC address in vain; `not_sent` without a default route. Reads the main
/// table: IPv4, or IPv6 if the source address is IPv6 or there is no IPv4 route; only routes by the interface of the
/// probe's source, if it names one.
final class GatewayProbe: ProbeMethod {
    static let kind = ProbeKind.gateway

    init(_ context: ProbeContext) {}

    func begin(_ attempt: Attempt) {
        let seen = NetworkPlace.inside(attempt.probe.source.namespace) { () -> AttemptResult in
            do throws(SystemError) {
                return try Self.look(attempt.probe.source)
            } catch {
                return AttemptResult(.notSent(reason: "the routes can't be read: \(error)"))
            }
        }
        switch seen {
        case .success(let result): attempt.finish(result)
        case .failure(let error): attempt.finish(AttemptResult(error.outcome))
        }
    }

    func expire(_ attempt: Attempt) {
        attempt.finish(AttemptResult(.timeout))
    }

    func abandon(_ attempt: Attempt) {}

    private static func look(_ source: PlannedProbe.Source) throws(SystemError) -> AttemptResult {
        var interface: Int32?
        if let name = source.interface {
            let index = zf_interface_index(name)
            guard index > 0 else { return AttemptResult(.local(-index)) }
            interface = index
        }
        let netlink = try Netlink()
        let families = source.address.map { [$0.family] } ?? [.v4, .v6]
        for family in families {
            let routes = try netlink.routes(family).filter { interface == nil || $0.interface == interface }
            guard let route = routes.defaultRoute else { continue }
            guard let gateway = route.gateway else {
                return AttemptResult(.notSent(reason: "the default route has no next hop"))
            }
            let neighbour = try netlink.neighbours(gateway.family, on: route.interface)
                .first { $0.address == gateway }
            return AttemptResult(
                neighbour?.isDead == true ? .unreachable : .ok,
                gateway: gateway,
                gatewayMAC: neighbour?.mac
            )
        }
        return AttemptResult(.notSent(reason: "this host has no default route"))
    }
}
