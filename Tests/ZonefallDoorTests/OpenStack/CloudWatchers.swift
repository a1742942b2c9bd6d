import Foundation
import Synchronization
import Testing
import ZonefallDocuments
import ZonefallModel
import ZonefallOpenStack
import ZonefallTestSupport

/// A coordinator whose agents see what the cloud's API says: no packet flows in the lab, so an address answers exactly when its
/// router and what it leads to are switched on. It is asked by the real program, over HTTP.
final class CloudWatchers: @unchecked Sendable {
    private struct State {
        var observations: [Observation] = []
        var events: [String] = []
        var isOver = false
    }

    private let map: ZoneMap
    private let state = Mutex(State())
    private let finished = DispatchSemaphore(value: 0)
    private var server: TestHTTPServer?

    var url: String { "http://127.0.0.1:\(server?.port ?? 0)" }
    var events: [String] { state.withLock { $0.events } }

    init(_ map: ZoneMap) throws {
        self.map = map
        server = try TestHTTPServer { [weak self] in self?.reply(to: $0) ?? .hangUp }
        Thread.detachNewThread { [self] in
            while !state.withLock({ $0.isOver }) { look() }
            finished.signal()
        }
    }

    /// Returns when nobody looks any more.
    func stop() {
        state.withLock { $0.isOver = true }
        finished.wait()
        server?.stop()
    }

    /// As fast as the cloud answers.
    private func look() {
        guard let cloud = try? OpenStackLab.connection(as: "shop-reader") else { return }
        while !state.withLock({ $0.isOver }) {
            guard let isOn = try? Self.switchedOn(cloud) else { return }
            let time = Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000))
            var seen: [Observation] = []
            for address in map.floatingIPs {
                let served: Bool =
                    switch address.serves {
                    case .instance(let id): isOn["port:\(id)"] ?? true
                    case .loadBalancer(let id): isOn["balancer:\(id)"] ?? true
                    case nil: false
                    }
                let isReached = served && isOn["router:\(address.router)"] ?? true
                for vantage in map.vantages {
                    seen.append(
                        Observation(
                            time: time,
                            vantage: vantage.id,
                            zone: vantage.zone,
                            target: address.id.rawValue,
                            kind: .http,
                            outcome: isReached ? .ok : .timeout
                        )
                    )
                }
            }
            state.withLock { $0.observations += seen }
        }
    }

    private static func switchedOn(_ cloud: CloudConnection) throws -> [String: Bool] {
        var isOn: [String: Bool] = [:]
        for router in try cloud.list(.network, "/routers", key: "routers") {
            isOn["router:\(try router.string("name"))"] = try router.optionalBool("admin_state_up")
        }
        for port in try cloud.list(.network, "/ports", key: "ports") {
            // The seed calls them after their instance and their network.
            let name = try port.string("name").split(separator: "-").dropLast().joined(separator: "-")
            guard try port.string("device_owner").hasPrefix("compute:") else { continue }
            isOn["port:\(name)"] = try (isOn["port:\(name)"] ?? true) && port.optionalBool("admin_state_up") == true
        }
        for balancer in try cloud.list(.loadBalancer, "/lbaas/loadbalancers", key: "loadbalancers") {
            isOn["balancer:\(try balancer.string("name"))"] = try balancer.optionalBool("admin_state_up")
        }
        return isOn
    }

    private func reply(to request: TestHTTPServer.Request) -> TestHTTPServer.Reply {
        let body: JSONValue
        switch request.path.prefix(while: { $0 != "?" }) {
        case "/v1/state":
            body = [
                "agents": .array(map.vantages.map { ["id": .string($0.id.rawValue), "last_heard_ms_ago": 50] })
            ]
        case "/v1/observations":
            let after =
                request.path.split(separator: "=").dropFirst().first.flatMap { Int($0.prefix { $0 != "&" }) } ?? 0
            let page = state.withLock { Array($0.observations.dropFirst(after).prefix(1_000)) }
            body = [
                "observations": .array(page.map(\.json)), "cursor": .integer(Int64(after + page.count)),
            ]
        case "/v1/events":
            state.withLock { $0.events.append(String(decoding: request.body, as: UTF8.self)) }
            body = [:]
        default: return .answer(status: 404)
        }
        return .answer(headers: ["Content-Type": "application/json"], body: Array(body.compactText.utf8))
    }
}

extension OpenStackLab {
    static func connection(as cloud: String) throws -> CloudConnection {
        let configuration = CloudConfiguration(
            environment: ["OS_CLIENT_CONFIG_FILE": try path("clouds.yaml")],
            workingFolder: "/"
        )
        return CloudConnection(
            try configuration.settings(named: cloud),
            now: { Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000)) },
            wait: { _ in }
        )
    }

    /// Everything of the tenant that a blackout may touch, as the API tells it, but for counters, dates and what agents report.
    static func snapshot() throws -> [String: String] {
        let cloud = try connection(as: "shop-reader")
        let lists: [(CloudService, String, String)] = [
            (.network, "/routers", "routers"), (.network, "/ports", "ports"), (.network, "/floatingips", "floatingips"),
            (.network, "/networks", "networks"), (.network, "/subnets", "subnets"),
            (.loadBalancer, "/lbaas/loadbalancers", "loadbalancers"), (.loadBalancer, "/lbaas/pools", "pools"),
            (.loadBalancer, "/lbaas/listeners", "listeners"),
        ]
        // The first tells what agents say of a floating IP's port.
        let passing: Set = [
            "port_details", "revision_number", "updated_at", "status", "operating_status", "provisioning_status",
        ]
        var things: [String: String] = [:]
        for (service, path, key) in lists {
            for thing in try cloud.list(service, path, key: key) {
                let members = (thing.objectValue ?? []).filter { !passing.contains($0.key) }
                things["\(key) \(try thing.string("id"))"] = JSONValue.object(members).canonicalText
            }
        }
        return things
    }
}
