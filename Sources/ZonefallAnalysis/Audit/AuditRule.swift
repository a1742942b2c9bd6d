import ZonefallModel

/// One way in which a map can hide a dependency.
protocol AuditRule: Sendable {
    func findings(in context: AuditContext) -> [Finding]
}

/// How sure the audit is, 0 to 1.
enum AuditConfidence {
    /// The map declares it. Declarations can be stale: 0.95 and not 1, so that observations can still refute it.
    static let declared = 0.95
    /// The shape is not as it should be, but no one zone takes the subject with it by the map.
    static let shape = 0.6
}

/// What rules look at: the map, what depends on what, and what the rules before found.
struct AuditContext: Sendable {
    let dependencies: Dependencies
    let losses: ZoneLosses
    /// What is alive in each zone's blackout.
    let outages: [Zone.ID: Outage]
    private(set) var findings: [Finding] = []
    private var known: Set<Key> = []

    var map: ZoneMap { dependencies.map }
    var access: ServiceAccess { dependencies.access }
    var routing: Routing { dependencies.routing }

    private struct Key: Hashable {
        let subject: Resource
        let kind: Finding.Kind
        let zone: Zone.ID
    }

    init(_ dependencies: Dependencies) {
        self.dependencies = dependencies
        losses = ZoneLosses(dependencies)
        outages = Dictionary(
            dependencies.map.zones.map { ($0.id, dependencies.outage(of: [$0.id])) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The first finding of a subject, kind and zone stays.
    mutating func add(_ more: [Finding]) {
        for finding in more {
            let key = Key(subject: finding.subject, kind: finding.kind, zone: finding.zone)
            if known.insert(key).inserted { findings.append(finding) }
        }
    }

    /// Evidence that the map itself gives, with the line of `thing` in it.
    func evidence(_ statement: String, at thing: Resource) -> Evidence {
        Evidence(.structure, statement, location: map.locations[thing])
    }

    func name(_ address: IPAddress?) -> String { address.map { "\($0)" } ?? "none" }

    /// A router of the zone with an interface on one of the networks, as asked for.
    func localRouter(in zone: Zone.ID, on networks: [Network.ID]) -> Router? {
        for network in networks {
            for id in routing.routers(on: network) where dependencies.homeZones(of: .router(id)).contains(zone) {
                return map.router(id)
            }
        }
        return nil
    }

    /// An instance's networks by which it may leave: those that are not back networks.
    func frontNetworks(of instance: Instance) -> [Network.ID] {
        instance.ports.map(\.network).filter { map.network($0)?.role != .back }
    }
}

extension Sequence<Zone.ID> {
    /// For sentences: `az1, az2`.
    var listed: String { map(\.rawValue).joined(separator: ", ") }
}

extension Sequence<String> {
    /// For sentences, cut after a few: `a, b, c and 4 more`.
    func listed(upTo limit: Int = 5) -> String {
        let all = Array(self)
        let head = all.prefix(limit).joined(separator: ", ")
        return all.count > limit ? "\(head) and \(all.count - limit) more" : head
    }
}
