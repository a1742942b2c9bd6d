import ZonefallAnalysis
import ZonefallModel
import ZonefallTestSupport

/// A region under a seed with a few hidden dependencies, and with the troubles that every region has besides: loss, failures
/// of single things, clocks that are off, silent hops, late light, outages that nobody announced, and now and then
/// somebody who pulls another plug just when a zone goes dark.
package struct PlantedCloud: Sendable {
    package let simulation: CloudSimulation
    /// What was planted, as `kind subject zone`, sorted.
    package let truths: [String]

    /// - Parameter faults: how many dependencies to plant.
    package init(seed: UInt64, faults: ClosedRange<Int> = 0...3) {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 2...4, using: &random)
        var planter = Planter(letters: Array("abcd".prefix(count)))
        for _ in 0..<Int.random(in: faults, using: &random) { planter.plant(&random) }
        var simulation = CloudSimulation(
            declared: .stretchedShop(zones: count, reality: planter.reality),
            seed: random.next(),
            interval: 10_000,
            length: 0
        )
        simulation.fates = planter.fates
        simulation.disturb(&random)
        self.simulation = simulation
        truths = planter.truths.sorted()
    }

    /// What a correlator finds in it, and how sure it is.
    package func findings(classes: Set<Evidence.Class> = Set(Evidence.Class.allCases)) -> [Finding] {
        simulation.findings(classes: classes)
    }
}

/// Hidden dependencies, at most one in each zone.
private struct Planter {
    var letters: [Character]
    private(set) var reality = Reality()
    private(set) var fates: [Node: Zone.ID] = [:]
    private(set) var truths: [String] = []
    private var free: [Character]

    init(letters: [Character]) {
        self.letters = letters
        free = letters
    }

    mutating func plant(_ random: inout SeededGenerator) {
        guard let place = free.randomElement(using: &random),
            let other = letters.filter({ $0 != place }).randomElement(using: &random),
            let index = letters.firstIndex(of: other)
        else { return }
        free.removeAll { $0 == place }
        let zone = Zone.ID("az-\(other)")
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            reality.routerZones[.init("rtr-\(place)")] = zone
            truths.append("router_placement rtr-\(place) \(zone)")
        case 1:
            reality.instanceGateways[.init("probe-\(place)")] = .v4(0x0A01_0001 + UInt32(index))
            truths.append("remote_gateway probe-\(place) \(zone)")
        case 2 where reality.routerZones[.init("rtr-\(other)")] == nil:
            // Its router stays where it is, or the address would enter by a third zone.
            free.removeAll { $0 == other }
            reality.floatingIPRouters[.init("fip-\(place)")] = .init("rtr-\(other)")
            truths.append("remote_floating_ip fip-\(place) \(zone)")
        case 3:
            reality.loadBalancerZones[.init("lb-\(place)")] = zone
            truths.append("load_balancer_placement lb-\(place) \(zone)")
        case 4:
            reality.loadBalancerMembers[.init("lb-\(place)")] = [.init("web-\(other)")]
            truths.append("remote_members lb-\(place) \(zone)")
        case 5 where reality.globalAnswers.isEmpty:
            reality.globalAnswers["shop-glb"] = [.init("fip-\(other)")]
            truths.append("partial_global_lb shop-glb \(zone)")
        case 6 where reality.serviceBackends.isEmpty:
            reality.serviceBackends["shop"] = [.instance(.init("db-\(other)"))]
            truths.append("remote_backend shop \(zone)")
        default:
            fates[.instance(.init("web-\(place)"))] = zone
            truths.append("shared_fate web-\(place) \(zone)")
        }
    }
}

extension CloudSimulation {
    /// Blackouts of every zone, and everything that goes wrong besides.
    fileprivate mutating func disturb(_ random: inout SeededGenerator) {
        loss = Double.random(in: 0.005...0.03, using: &random)
        silentHops = Double.random(in: 0...0.4, using: &random)
        reportsInTheDark = false
        lag = [0, 10_000, 20_000].randomElement(using: &random) ?? 0
        for vantage in declared.vantages {
            clocks[vantage.id] = Int64.random(in: -4_000...4_000, using: &random)
        }
        var zones = declared.zones.map(\.id).shuffled(using: &random)
        if Int.random(in: 0..<3, using: &random) == 0, let first = zones.first { zones.append(first) }
        var time: Int64 = 150_000
        for zone in zones {
            let length = Int64.random(in: 7...9, using: &random) * 10_000
            let scope: BlackoutEvent.Scope = Int.random(in: 0..<10, using: &random) < 3 ? .declared : .physical
            blackouts.append(Blackout(zone: zone, start: time, end: time + length, scope: scope))
            time += length + 50_000
        }
        length = time
        if Int.random(in: 0..<10, using: &random) < 7, let zone = zones.randomElement(using: &random) {
            blackouts.append(Blackout(zone: zone, start: 30_000, end: 90_000, isAnnounced: false))
        }
        for _ in 0..<Int.random(in: 0...4, using: &random) { fail(&random) }
        if Int.random(in: 0..<10, using: &random) < 1, let blackout = blackouts.first, let node = plug(&random) {
            incidents.append(Incident(node: node, start: blackout.start, end: blackout.end))
        }
    }

    private mutating func fail(_ random: inout SeededGenerator) {
        guard let node = plug(&random) else { return }
        let start = Int64.random(in: 0..<length / 10_000, using: &random) * 10_000
        incidents.append(
            Incident(node: node, start: start, end: start + Int64.random(in: 1...12, using: &random) * 10_000)
        )
    }

    /// What can be pulled: a thing that stands somewhere, or an agent.
    func plug(_ random: inout SeededGenerator) -> Node? {
        let things: [Node] =
            declared.instances.map { .instance($0.id) } + declared.routers.map { .router($0.id) }
            + declared.floatingIPs.map { .floatingIP($0.id) } + declared.loadBalancers.map { .loadBalancer($0.id) }
            + declared.vantages.map { .agent($0.id) }
        return things.randomElement(using: &random)
    }

    package func findings(classes: Set<Evidence.Class> = Set(Evidence.Class.allCases)) -> [Finding] {
        var correlator = Correlator(map: declared, classes: classes)
        for event in events { correlator.ingest(event) }
        correlator.ingest(observations())
        return correlator.findings(at: end)
    }
}
