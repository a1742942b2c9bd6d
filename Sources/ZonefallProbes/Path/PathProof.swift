import CZonefallProbes
import ZonefallModel

/// Says which way an attempt took, by the kernel's own tables: interface, source address, next hop, and its MAC address.
///
/// Asked right after the attempt, with all that its sockets were bound to. A socket that is bound to an interface can't have
/// left by another; of the rest the kernel says what it would do now, which may differ from flow to flow where several next
/// hops cost the same: `path` tells those apart.
final class PathProof {
    /// Adds `path_taken` to what an attempt tells; nothing for one that did not leave.
    func add(to details: inout ObservationDetails, of attempt: Attempt, _ result: AttemptResult) {
        if case .notSent = result.outcome { return }
        guard let target = result.asked ?? attempt.addresses.first ?? details.addresses.first?.address else { return }
        var path = details.pathTaken ?? PathTaken()
        let source = attempt.probe.source
        path.isBound = source.interface != nil
        path.interface = source.interface ?? path.interface
        path.namespace = source.namespace
        path.mark = source.mark
        path.seenAs = result.egressAddress ?? path.seenAs
        path.sourceAddress = path.sourceAddress ?? source.address
        if case .success(let found?) = NetworkPlace.inside(source.namespace, { Self.look(to: target, by: source) }) {
            path.interface = path.interface ?? found.interface
            path.sourceAddress = path.sourceAddress ?? found.sourceAddress
            path.gateway = found.gateway
            path.gatewayMAC = found.gatewayMAC
        }
        details.pathTaken = path
    }

    /// - Returns: nil when the kernel knows no way, or does not say.
    static func look(to target: IPAddress, by source: PlannedProbe.Source) -> PathTaken? {
        do throws(SystemError) {
            let netlink = try Netlink()
            let bound = source.interface.map { zf_interface_index($0) }.flatMap { $0 > 0 ? $0 : nil }
            guard let way = try netlink.way(to: target, interface: bound, source: source.address, mark: source.mark)
            else { return nil }
            let next = way.gateway ?? target
            let neighbour = try netlink.neighbours(next.family, on: way.interface).first { $0.address == next }
            return PathTaken(
                interface: name(of: way.interface),
                sourceAddress: way.source,
                gateway: way.gateway,
                gatewayMAC: neighbour?.mac
            )
        } catch {
            // What the kernel does not tell is not told on; the attempt itself stands.
            return nil
        }
    }

    /// The MTU of the interface that packets to a target leave by; 0 when it is not known.
    static func interfaceMTU(to target: IPAddress, by source: PlannedProbe.Source) -> Int {
        let looked = NetworkPlace.inside(source.namespace) { () -> Int in
            guard let interface = source.interface ?? look(to: target, by: source)?.interface else { return 0 }
            return Int(max(0, zf_interface_mtu(interface)))
        }
        guard case .success(let mtu) = looked else { return 0 }
        return mtu
    }

    private static func name(of interface: Int32) -> String? {
        var name = [CChar](repeating: 0, count: 17)
        let length = zf_interface_name(interface, &name, name.count)
        guard length > 0 else { return nil }
        return String(decoding: name[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
