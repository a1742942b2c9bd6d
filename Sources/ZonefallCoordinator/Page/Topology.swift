import ZonefallModel

/// Of the map only what findings touch: their subjects with what is attached to these, and one arrow for each finding.
struct Topology: Hashable, Sendable {
    struct Node: Hashable, Sendable {
        let thing: Resource
        /// Where the map says that it stands; nil: in no single zone.
        let zone: Zone.ID?
        var isSubject: Bool
    }

    struct Edge: Hashable, Sendable {
        let from: Resource
        let to: Resource
        /// What the one is to the other: `on router`, `serves`, `member`, `gateway`.
        let label: String
        /// Its ends stand in two zones.
        let isCrossing: Bool
    }

    /// From a finding's subject to the zone on which it depends.
    struct Arrow: Hashable, Sendable {
        let from: Resource
        let to: Zone.ID
        let fingerprint: String
        let label: String
        let standing: Finding.Standing
    }

    /// More would be a hairball; the rest is counted.
    static let mostNodes = 120
    /// Of one subject.
    static let mostNeighbours = 8

    private(set) var nodes: [Node] = []
    private(set) var edges: [Edge] = []
    private(set) var arrows: [Arrow] = []
    /// Things of the map that are not shown, by zone.
    private(set) var collapsed: [Zone.ID: Int] = [:]

    init(of findings: [Finding], in map: ZoneMap) {
        var shown: [Resource: Int] = [:]
        func show(_ thing: Resource, asSubject: Bool) -> Bool {
            if let position = shown[thing] {
                if asSubject { nodes[position].isSubject = true }
                return true
            }
            guard nodes.count < Self.mostNodes else { return false }
            shown[thing] = nodes.count
            nodes.append(Node(thing: thing, zone: map.standingZone(of: thing), isSubject: asSubject))
            return true
        }
        for finding in findings where show(finding.subject, asSubject: true) {
            arrows.append(
                Arrow(
                    from: finding.subject,
                    to: finding.zone,
                    fingerprint: finding.fingerprint,
                    label: finding.rule.title,
                    standing: finding.standing
                )
            )
            for (from, to, label) in map.attachments(of: finding.subject).prefix(Self.mostNeighbours) {
                guard show(from, asSubject: false), show(to, asSubject: false) else { continue }
                let (start, end) = (map.standingZone(of: from), map.standingZone(of: to))
                let edge = Edge(
                    from: from,
                    to: to,
                    label: label,
                    isCrossing: start != nil && end != nil && start != end
                )
                if !edges.contains(edge) { edges.append(edge) }
            }
        }
        for thing in map.thingsInZones where shown[thing] == nil {
            if let zone = map.standingZone(of: thing) { collapsed[zone, default: 0] += 1 }
        }
    }

    var json: JSONValue {
        [
            "nodes": .array(
                nodes.map { node in
                    [
                        "id": .string(node.thing.id),
                        "kind": .string(node.thing.keyword),
                        "zone": node.zone.map { .string($0.rawValue) } ?? .null,
                        "subject": .bool(node.isSubject),
                    ]
                }
            ),
            "edges": .array(
                edges.map { edge in
                    [
                        "from": .string(edge.from.id),
                        "to": .string(edge.to.id),
                        "label": .string(edge.label),
                        "crossing": .bool(edge.isCrossing),
                    ]
                }
            ),
            "arrows": .array(
                arrows.map { arrow in
                    [
                        "from": .string(arrow.from.id),
                        "to_zone": .string(arrow.to.rawValue),
                        "finding": .string(arrow.fingerprint),
                        "label": .string(arrow.label),
                        "verdict": .string(arrow.standing.rawValue),
                    ]
                }
            ),
            "collapsed": .object(
                collapsed.sorted { $0.key < $1.key }.map { .init($0.key.rawValue, .integer(Int64($0.value))) }
            ),
        ]
    }
}

extension ZoneMap {
    /// Where the map says that one thing stands; nil for what stands in no single zone.
    fileprivate func standingZone(of thing: Resource) -> Zone.ID? {
        switch thing {
        case .zone(let id): id
        case .router(let id): router(id).flatMap(zone(of:))
        case .instance(let id): instance(id)?.zone
        case .floatingIP(let id): floatingIP(id)?.zone
        case .loadBalancer(let id): loadBalancer(id)?.zone
        case .vantage(let id): vantage(id)?.zone
        case .network, .service, .globalLoadBalancer: nil
        }
    }

    fileprivate var thingsInZones: [Resource] {
        var things: [Resource] = routers.map { .router($0.id) } + instances.map { .instance($0.id) }
        things += floatingIPs.map { .floatingIP($0.id) }
        return things + loadBalancers.map { .loadBalancer($0.id) }
    }

    fileprivate typealias Attachment = (from: Resource, to: Resource, label: String)

    /// What the map attaches to a thing directly, in the order of the map.
    fileprivate func attachments(of thing: Resource) -> [Attachment] {
        switch thing {
        case .floatingIP(let id): floatingIP(id).map(attachments(of:)) ?? []
        case .router(let id):
            floatingIPs.filter { $0.router == id }.map { (.floatingIP($0.id), thing, "on router") }
                + instances.filter { instance in
                    instance.gateway.flatMap { router(ofGateway: $0, of: instance) }?.id == id
                }.map { (.instance($0.id), thing, "gateway") }
        case .instance(let id): instance(id).map(attachments(of:)) ?? []
        case .loadBalancer(let id):
            floatingIPs.filter { $0.serves == .loadBalancer(id) }.map { (.floatingIP($0.id), thing, "serves") }
                + (loadBalancer(id)?.members ?? []).map { (thing, .instance($0), "member") }
        case .globalLoadBalancer(let id):
            (globalLoadBalancer(id)?.answers ?? []).map { (thing, .floatingIP($0), "answers") }
        case .service(let id): service(id).map(attachments(of:)) ?? []
        case .zone, .network, .vantage: []
        }
    }

    private func attachments(of address: FloatingIP) -> [Attachment] {
        let own = Resource.floatingIP(address.id)
        var found: [Attachment] = [(own, .router(address.router), "on router")]
        switch address.serves {
        case .instance(let id): found.append((own, .instance(id), "serves"))
        case .loadBalancer(let id): found.append((own, .loadBalancer(id), "serves"))
        case nil: break
        }
        return found
    }

    private func attachments(of instance: Instance) -> [Attachment] {
        let own = Resource.instance(instance.id)
        let gateway = instance.gateway.flatMap { router(ofGateway: $0, of: instance) }
        return (gateway.map { [(own, .router($0.id), "gateway")] } ?? [])
            + floatingIPs.filter { $0.serves == .instance(instance.id) }.map { (.floatingIP($0.id), own, "serves") }
    }

    private func attachments(of service: Service) -> [Attachment] {
        let own = Resource.service(service.id)
        let entries: [Attachment] = service.entries.map { entry in
            switch entry {
            case .globalLoadBalancer(let id): (own, .globalLoadBalancer(id), "entry")
            case .loadBalancer(let id): (own, .loadBalancer(id), "entry")
            case .floatingIP(let id): (own, .floatingIP(id), "entry")
            }
        }
        return entries + service.replicas.map { (own, .instance($0), "replica") }
    }
}
