import ZonefallModel

/// What a story pays for each thing that it claims, in log-odds: how rare such a thing is before anything was seen.
struct Prices: Sendable {
    /// Services that users enter; the others are seen only through them.
    private let entered: Set<Service.ID>

    /// - Parameter interval: between two attempts of a pair, in milliseconds.
    init(map: ZoneMap, interval: Int64) {
        let looseness = naturalLogarithm(min(1, Double(interval) / Self.simultaneity))
        alignedIncident = max(Self.incident, Self.looselyAligned + 2 * looseness)
        entered = Set(map.services.filter { !$0.entries.isEmpty }.map(\.id))
    }

    /// Log prior odds of a dependency by sort of node, without what the ledger says.
    func prior(of node: Node) -> Double {
        switch node {
        case .instance: -4.2
        case .router, .floatingIP, .loadBalancer, .gateway, .members, .answers: -4.0
        case .route: -4.1
        case .logic(let service): entered.contains(service) ? -4.2 : -9.0
        case .agent: -20
        }
    }

    let survival = -4.5
    /// An incident of a node: that it happened at all, and just then, and for just so long.
    private let agentIncident = -6.5
    /// Who failed once fails again.
    private let furtherIncident = -5.0
    /// Choices and logic are made, and stay made: they hardly fail for a while by themselves.
    private let choiceIncident = -10.0
    /// Somebody pulls another plug, or the load of a blackout topples what was weak: failures from the announced start to
    /// the announced end are less rare than others. How exactly they coincide shows only as finely as probes are dense:
    /// to the quarter of a second, nobody pulls two plugs.
    private let alignedIncident: Double
    private static let looselyAligned = -5.3
    private static let incident = -8.5
    /// Two plugs are pulled within so many milliseconds.
    private static let simultaneity = 5_000.0
    let outage = -7.0
    /// One pair meant nothing through one stretch of time.
    let glitch: Float = -5.0
    /// One pair was answered by somebody else through one stretch of time.
    let lie: Float = -6.0

    func price(ofIncidentAt node: Node, isFirst: Bool, isAligned: Bool) -> Double {
        if node.isChoice { return choiceIncident }
        if !isFirst { return furtherIncident }
        if case .agent = node { return agentIncident }
        return isAligned ? alignedIncident : Self.incident
    }

    /// The price of all items, with the discount for repetition.
    func price(of items: StoryItems, in scene: Scene, unary: [[Double]]) -> Double {
        var failed: Set<Int> = []
        var total = 0.0
        for item in items {
            switch item {
            case .dependency(let node, let zone): total += unary[node][zone]
            case .survival: total += survival
            case .outage: total += outage
            case .incident(let node, let slots):
                total += price(
                    ofIncidentAt: scene.dependencies.nodes[node],
                    isFirst: failed.insert(node).inserted,
                    isAligned: scene.isAligned(slots, with: items)
                )
            }
        }
        return total
    }
}
