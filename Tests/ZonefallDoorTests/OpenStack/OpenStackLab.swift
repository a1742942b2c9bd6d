import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel

/// Real Keystone, Neutron and Octavia servers on loopback, with the example estate in them: `make test-openstack` starts
/// them, and says here where they are.
enum OpenStackLab {
    /// What state the lab is in: each needs servers of its own settings, or ends some of them.
    enum Phase: String {
        case whole
        /// Pages of five and tokens of six seconds.
        case narrow
        /// The estate is changed by then.
        case mended
    }

    static let folder = ProcessInfo.processInfo.environment["ZONEFALL_OPENSTACK_LAB"]
    static let phase = ProcessInfo.processInfo.environment["ZONEFALL_OPENSTACK_PHASE"].flatMap(Phase.init)

    static func isIn(_ phase: Phase) -> Bool { folder != nil && self.phase == phase }

    static func path(_ name: String) throws -> String { "\(try #require(folder))/\(name)" }

    static func zonefall(_ arguments: String..., clouds: String? = nil) throws -> Door.Outcome {
        try Door.run(
            "zonefall",
            arguments,
            environment: ["OS_CLIENT_CONFIG_FILE": try clouds ?? path("clouds.yaml")]
        )
    }

    /// What the lab's installation has besides its servers: OpenStack's own command line, as the tenant `shop`.
    @discardableResult
    static func cli(_ arguments: String...) throws -> String { try cli(arguments: arguments) }

    @discardableResult
    static func cli(arguments: [String]) throws -> String {
        let home =
            ProcessInfo.processInfo.environment["OPENSTACK_LAB_HOME"] ?? NSHomeDirectory() + "/.cache/openstack-lab"
        let process = Process()
        process.executableURL = URL(filePath: "\(home)/venv/bin/openstack")
        process.arguments = arguments
        process.environment = [
            "OS_CLIENT_CONFIG_FILE": try path("clouds.yaml"), "OS_CLOUD": "shop", "PATH": "/usr/bin:/bin",
            "HOME": NSHomeDirectory(),
        ]
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "openstack \(arguments.joined(separator: " ")): \(said)")
        return text
    }

    static func map(of cloud: String) throws -> ZoneMap {
        let outcome = try zonefall("import", "openstack", "--cloud", cloud)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try ZoneMap(document: DocumentSource(name: "map.yaml", text: outcome.output))
    }

    /// The settings with one value of one cloud changed, in a file of its own.
    static func clouds(replacing text: String, with other: String) throws -> String {
        let original = try String(contentsOfFile: path("clouds.yaml"), encoding: .utf8)
        #expect(original.contains(text))
        let file = NSTemporaryDirectory() + "/zonefall-clouds-\(UUID().uuidString).yaml"
        try Data(original.replacing(text, with: other).utf8).write(to: URL(filePath: file))
        return file
    }

    /// The value of a key of one cloud.
    static func value(_ key: String, ofCloud cloud: String) throws -> String {
        let text = try String(contentsOfFile: path("clouds.yaml"), encoding: .utf8)
        let entry = try #require(text.components(separatedBy: "\n  \(cloud):\n").dropFirst().first)
        let line = try #require(entry.split(separator: "\n").first { $0.contains(" \(key): ") })
        return String(try #require(line.components(separatedBy: "\(key): ").last))
    }
}

/// A map without what the servers choose anew in each lab: addresses, and which of several zones a router got.
struct EstateSummary: CustomStringConvertible {
    let map: ZoneMap

    var description: String {
        var lines = ["zones \(list(map.zones.map(\.id)))"]
        lines += map.networks.map {
            "network \($0.id) \($0.role) \($0.subnets.map(\.description).joined(separator: " "))"
        }
        lines += map.routers.map { router in
            let place = chosen(router) ?? router.zone?.rawValue ?? "nowhere yet"
            return
                "router \(router.id) asked for in \(list(router.requestedZones)), is in \(place), on \(list(router.interfaces.map(\.network)))"
        }
        lines += map.instances.map { instance in
            let gateway = instance.gateway.flatMap { map.router(ofGateway: $0, of: instance) }?.id.rawValue ?? "none"
            return
                "instance \(instance.id) in \(instance.zone), on \(list(instance.ports.map(\.network))), leaves by \(gateway)"
        }
        lines += map.floatingIPs.map { address in
            let zone = map.router(address.router).flatMap(chosen) ?? address.zone.rawValue
            return "floating IP in \(zone) on \(address.router), leads to \(served(address))"
        }.sorted()
        lines += map.loadBalancers.map { balancer in
            "load balancer \(balancer.id) in \(balancer.zone) on \(balancer.network), members \(list(balancer.members)), listeners \(balancer.listeners.map { "\($0.protocol) \($0.port) to \($0.memberPort)" }.joined(separator: " "))"
        }
        lines += map.services.map { service in
            let entries = service.entries.map { entry -> String in
                switch entry {
                case .floatingIP(let id): map.floatingIP(id).map { "the address of \(served($0))" } ?? "nothing"
                case .loadBalancer(let id): "\(id)"
                case .globalLoadBalancer(let id): "\(id)"
                }
            }.sorted()
            return "service \(service.id) on \(list(service.replicas)), entered by \(entries.joined(separator: " "))"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Neutron puts a router with several hints, or with none, where there is least to do.
    private func chosen(_ router: Router) -> String? {
        switch router.id {
        case "rt-multi": router.zone.map { router.requestedZones.contains($0) } == true ? "one of them" : nil
        case "rt-nohint": router.requestedZones == router.zone.map { [$0] } ? "the same" : nil
        // With nothing attached to it, it may or may not be scheduled at all.
        case "rt-empty":
            router.zone.map { router.requestedZones == [$0] } ?? true ? "where it was asked for, or nowhere yet" : nil
        default: nil
        }
    }

    private func served(_ address: FloatingIP) -> String {
        switch address.serves {
        case .instance(let id): "\(id)"
        case .loadBalancer(let id): "\(id)"
        case nil: "nothing"
        }
    }

    private func list<Subject>(_ ids: [Identifier<Subject>]) -> String {
        ids.isEmpty ? "none" : ids.map(\.rawValue).joined(separator: " ")
    }
}
