import ZonefallModel

/// What a story pays for each thing that it claims, in log-odds: how rare such a thing is before anything was seen.
struct Prices: Sendable {
    /// Services that users enter; the others are seen only through them.
    private let entered: Set<Service.ID>

    init(map: ZoneMap) {
        entered = Set(map.services.filter { !$0.entries.isEmpty }.map(\.id))
    }

    /// Log prior odds of a dependency by sort of node, without what the ledger says.
    func prior(of node: Node) -> Double {
        switch node {
        case .instance: -4.4
        case .router: -4.0
        case .floatingIP: -4.0
        case .loadBalancer: -4.0
        case .gateway: -4.0
        case .route: -4.1
        case .members: -4.0
        case .answers: -4.0
        case .logic(let service): entered.contains(service) ? -4.2 : -9.0
        case .agent: -20
        }
    }

    let survival = -4.5
    /// The first incident of a node, and each further: who failed once fails again.
    let incident = -7.0
    let agentIncident = -5.5
    /// Choices and logic are made, and stay made: they hardly fail for a while by themselves.
    let choiceIncident = -9.5
    let furtherIncident = -4.0
    let outage = -8.0
    let glitch = -5.0
    let furtherGlitch = -3.5
    let lie = -6.0

    /// The price of a whole story's incidents and glitches, with the discount for repetition.
    func price(of items: Set<StoryItem>, nodes: [Node], unary: (Int, Int) -> Double) -> Double {
        var incidents: [Int: Int] = [:]
        var glitches: [Int: Int] = [:]
        var total = 0.0
        for item in items.sorted() {
            switch item {
            case .dependency(let node, let zone): total += unary(node, zone)
            case .survival: total += survival
            case .outage: total += outage
            case .lie: total += lie
            case .incident(let node, _):
                incidents[node, default: 0] += 1
                total += price(ofIncidentAt: nodes[node], isFirst: incidents[node] == 1)
            case .glitch(let pair, _):
                glitches[pair, default: 0] += 1
                total += glitches[pair] == 1 ? glitch : furtherGlitch
            }
        }
        return total
    }

    func price(ofIncidentAt node: Node, isFirst: Bool) -> Double {
        if node.isChoice { return choiceIncident }
        guard isFirst else { return furtherIncident }
        if case .agent = node { return agentIncident }
        return incident
    }
}
