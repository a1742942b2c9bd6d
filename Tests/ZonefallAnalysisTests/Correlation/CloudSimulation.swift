import ZonefallAnalysis
import ZonefallModel
import ZonefallTestSupport

/// Agents that probe a region which differs from its map, with loss, blackouts and failures, under a seed.
struct CloudSimulation {
    struct Blackout {
        var zone: Zone.ID
        /// In milliseconds from the beginning.
        var start: Int64
        var end: Int64
        var scope = BlackoutEvent.Scope.physical
        var isAnnounced = true
    }

    struct Incident {
        var node: Node
        var start: Int64
        var end: Int64
    }

    let declared: ZoneMap
    var seed: UInt64 = 1
    /// Between two attempts of a pair, in milliseconds.
    var interval: Int64 = 250
    var length: Int64 = 60_000
    var loss = 0.01
    /// Nodes that die with a zone though nothing says so.
    var fates: [Node: Zone.ID] = [:]
    var blackouts: [Blackout] = []
    var incidents: [Incident] = []
    /// By agent, in milliseconds ahead.
    var clocks: [Vantage.ID: Int64] = [:]
    /// How often a hop does not answer a trace, 0 to 1; every fourth attempt traces.
    var silentHops = 0.1
    var traces = true
    /// Agents whose every outcome is turned round.
    var liars: Set<Vantage.ID> = []
    /// From when an agent says nothing more.
    var deaths: [Vantage.ID: Int64] = [:]
    /// Whether agents in the dark go on reporting (by a management network), or fall silent.
    var reportsInTheDark = true
    /// After the announced end until things work again.
    var lag: Int64 = 0

    static let origin = Timestamp(millisecondsSinceEpoch: 1_772_352_000_000)

    var events: [BlackoutEvent] {
        blackouts.filter(\.isAnnounced).flatMap { blackout in
            [(blackout.start, BlackoutEvent.Phase.start), (blackout.end, .end)].map { offset, phase in
                BlackoutEvent(
                    time: Self.origin + .milliseconds(offset),
                    phase: phase,
                    zone: blackout.zone,
                    scope: blackout.scope
                )
            }
        }
    }

    var end: Timestamp { Self.origin + .milliseconds(length) }

    /// All observations in order of time.
    func observations() -> [Observation] {
        let real = Dependencies(declared.realized)
        let asDeclared = Dependencies(declared)
        let eras = eras(real, asDeclared)
        var random = SeededGenerator(seed: seed)
        var observations: [Observation] = []
        for pair in pairs() {
            guard let formula = real.formula(for: pair) else { continue }
            let phase = Int64.random(in: 0..<interval, using: &random)
            let zone = declared.vantage(pair.vantage)?.zone
            let death = deaths[pair.vantage] ?? .max
            var (attempt, era) = (0, 0)
            for time in stride(from: phase, to: min(length, death), by: Int64.Stride(interval)) {
                attempt += 1
                while era + 1 < eras.count, eras[era + 1].start <= time { era += 1 }
                if !reportsInTheDark, let zone, eras[era].dark.contains(zone) { continue }
                let outage = eras[era].outage
                var outcome = outage.isAlive(formula) ? Outcome.ok : failure(of: pair, outage, real)
                if Double.random(in: 0..<1, using: &random) < loss { outcome = .timeout }
                if liars.contains(pair.vantage) { outcome = outcome == .ok ? .timeout : .ok }
                let traced = traces && attempt % 4 == 0
                observations.append(
                    observation(of: pair, at: time, outcome, traced: traced, outage.dead, real, &random)
                )
            }
        }
        return observations.sorted { ($0.time, $0.vantage, $0.target) < ($1.time, $1.vantage, $1.target) }
    }

    /// A stretch of time in which nothing dies and nothing comes back.
    private struct Era {
        let start: Int64
        let dark: Set<Zone.ID>
        let outage: Outage
    }

    private func eras(_ real: Dependencies, _ asDeclared: Dependencies) -> [Era] {
        let edges = blackouts.flatMap { [$0.start, $0.end + lag] } + incidents.flatMap { [$0.start, $0.end] }
        return Set([0] + edges).sorted().map { start in
            let dark = blackouts.filter { start >= $0.start && start < $0.end + lag }
            let dead = deadNodes(at: start, dark, real, asDeclared)
            return Era(start: start, dark: Set(dark.map(\.zone)), outage: real.outage(of: dead))
        }
    }

    private func deadNodes(
        at time: Int64,
        _ dark: [Blackout],
        _ real: Dependencies,
        _ asDeclared: Dependencies
    ) -> NodeSet {
        var dead = real.noNodes
        for (position, node) in real.nodes.enumerated() {
            let isDark = dark.contains { blackout in
                switch blackout.scope {
                case .physical: real.zone(of: node) == blackout.zone || fates[node] == blackout.zone
                case .declared: asDeclared.zone(of: node) == blackout.zone
                }
            }
            if isDark || incidents.contains(where: { $0.node == node && time >= $0.start && time < $0.end }) {
                dead.insert(position)
            }
        }
        return dead
    }

    /// Every agent asks everything that it can.
    private func pairs() -> [ProbePair] {
        declared.vantages.flatMap { vantage -> [ProbePair] in
            func pair(_ target: Resource, _ kind: ProbeKind) -> ProbePair {
                ProbePair(vantage: vantage.id, target: .resource(target), kind: kind)
            }
            var pairs = declared.floatingIPs.map { pair(.floatingIP($0.id), .http) }
            pairs += declared.globalLoadBalancers.map { pair(.globalLoadBalancer($0.id), .http) }
            guard vantage.instance != nil else { return pairs }
            pairs += declared.routers.map { pair(.router($0.id), .icmp) }
            pairs += declared.loadBalancers.map { pair(.loadBalancer($0.id), .http) }
            pairs += declared.instances.filter { $0.id != vantage.instance }.map { pair(.instance($0.id), .icmp) }
            pairs += declared.services.flatMap(\.replicas).map { pair(.instance($0), .http) }
            pairs.append(ProbePair(vantage: vantage.id, target: .reflector, kind: .egress))
            return pairs
        }
    }
}

extension CloudSimulation {
    /// A living front says that what is behind it is dead.
    private func failure(of pair: ProbePair, _ outage: Outage, _ real: Dependencies) -> Outcome {
        let shallow = ProbePair(vantage: pair.vantage, target: pair.target, kind: .tcp)
        guard pair.kind == .http, let front = real.formula(for: shallow) else { return .timeout }
        return outage.isAlive(front) ? .error : .timeout
    }

    private func observation(
        of pair: ProbePair,
        at time: Int64,
        _ outcome: Outcome,
        traced: Bool,
        _ dead: NodeSet,
        _ real: Dependencies,
        _ random: inout SeededGenerator
    ) -> Observation {
        let vantage = declared.vantage(pair.vantage)
        var observation = Observation(
            time: Self.origin + .milliseconds(time + (clocks[pair.vantage] ?? 0)),
            vantage: pair.vantage,
            zone: vantage?.zone,
            target: pair.target.id,
            kind: pair.kind,
            outcome: outcome
        )
        guard outcome == .ok else { return observation }
        observation.roundTrip = .milliseconds(1)
        let instance = vantage?.instance.flatMap(real.map.instance)
        let router = instance?.gateway.flatMap(real.map.router(withInterface:))
        if pair.kind == .egress { observation.egressAddress = router?.externalAddress }
        switch pair.target {
        case .resource(.loadBalancer(let id)):
            observation.member = member(of: id, dead, real, &random)
        case .resource(.floatingIP(let id)):
            if case .loadBalancer(let balancer) = real.map.floatingIP(id)?.serves {
                observation.member = member(of: balancer, dead, real, &random)
            }
        case .resource(.globalLoadBalancer(let id)):
            observation.answers = (real.map.globalLoadBalancer(id)?.answers ?? [])
                .compactMap { real.map.floatingIP($0)?.address }
        default: break
        }
        if traced { observation.path = path(of: pair, from: instance, by: router, real, &random) }
        return observation
    }

    private func member(
        of id: LoadBalancer.ID,
        _ dead: NodeSet,
        _ real: Dependencies,
        _ random: inout SeededGenerator
    ) -> Instance.ID? {
        let living = (real.map.loadBalancer(id)?.members ?? []).filter { member in
            real.position(of: .instance(member)).map { !dead.contains($0) } ?? false
        }
        return living.randomElement(using: &random)
    }

    private func path(
        of pair: ProbePair,
        from instance: Instance?,
        by router: Router?,
        _ real: Dependencies,
        _ random: inout SeededGenerator
    ) -> [Observation.Hop] {
        var addresses: [IPAddress?] = []
        func edge(_ zone: Zone.ID?, _ role: Zone.Edge.Role) -> IPAddress? {
            zone.flatMap(real.map.zone)?.edges.first { $0.role == role }?.address
        }
        let leaves: Bool
        switch pair.target {
        case .reflector, .resource(.floatingIP): leaves = true
        default: leaves = false
        }
        guard leaves else { return [] }
        if let instance, let router {
            addresses.append(instance.gateway)
            addresses.append(edge(real.zone(of: .router(router.id)), .egress))
        }
        if case .resource(.floatingIP(let id)) = pair.target, let address = real.map.floatingIP(id) {
            addresses.append(edge(real.zone(of: .router(address.router)), .ingress))
            addresses.append(address.address)
        }
        return addresses.enumerated().map { index, address in
            let isSilent = Double.random(in: 0..<1, using: &random) < silentHops
            return Observation.Hop(ttl: index + 1, address: isSilent ? nil : address)
        }
    }
}
