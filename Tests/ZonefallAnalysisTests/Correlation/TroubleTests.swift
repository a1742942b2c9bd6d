import CorrelationClouds
import Testing
import ZonefallAnalysis
import ZonefallModel
import ZonefallTestSupport

/// What goes wrong in real regions besides what is looked for, and must neither hide it nor pass for it.
@Suite struct `In trouble, a correlator` {
    private static let fault = Reality(routerZones: ["rtr-b": "az-a"])
    private static let found = ["router_placement rtr-b az-a"]

    /// Five agents, of which one says the contrary of what it saw.
    private static let fiveAgents: ZoneMap = .stretchedShop { parts in
        parts.vantages.append(Vantage(id: "agent-a2", zone: "az-a", instance: "probe-a"))
    }

    @Test(arguments: [Vantage.ID("agent-a"), "agent-b", "agent-c", "agent-a2", "agent-outside"])
    func `believes no lying agent of five`(liar: Vantage.ID) {
        var simulation = CloudSimulation.rounds(Self.fiveAgents, seed: 21)
        simulation.liars = [liar]
        #expect(simulation.findings().confirmed.isEmpty)
    }

    @Test func `still finds the fault beside a lying agent`() {
        var simulation = CloudSimulation.rounds(.stretchedShop(reality: Self.fault), seed: 22)
        simulation.liars = ["agent-c"]
        #expect(simulation.findings().confirmed == Self.found)
    }

    @Test(arguments: [Vantage.ID("agent-a"), "agent-b", "agent-c", "agent-outside"])
    func `accuses nobody for a dead agent`(dead: Vantage.ID) {
        var simulation = CloudSimulation.rounds(.stretchedShop(), seed: 23)
        simulation.deaths = [dead: 180_000]
        #expect(simulation.findings().confirmed.isEmpty)
    }

    @Test func `accuses nobody for a dead uplink`() {
        var simulation = CloudSimulation.rounds(.stretchedShop(), seed: 24)
        simulation.incidents = [.init(node: .router("rtr-c"), start: 130_000, end: 250_000)]
        #expect(simulation.findings().confirmed.isEmpty)
    }

    @Test(arguments: [Node.instance("web-a"), .loadBalancer("lb-c"), .floatingIP("fip-b"), .router("rtr-c")])
    func `accuses nobody for a flapping target`(node: Node) {
        var simulation = CloudSimulation.rounds(.stretchedShop(), seed: 25)
        simulation.incidents = stride(from: Int64(20_000), to: 500_000, by: 50_000).map {
            .init(node: node, start: $0, end: $0 + 30_000)
        }
        #expect(simulation.findings().confirmed.isEmpty)
    }

    @Test(arguments: [0.6, 1.0])
    func `does without the hops that stay silent`(share: Double) {
        var simulation = CloudSimulation.rounds(.stretchedShop(reality: Self.fault), seed: 26)
        simulation.silentHops = share
        #expect(simulation.findings().confirmed == Self.found)
    }

    @Test func `is not misled by the several ways of one flow`() {
        // Equal-cost paths: every other trace passes two routers that no map knows.
        for (map, expected) in [(ZoneMap.stretchedShop(), []), (.stretchedShop(reality: Self.fault), Self.found)] {
            let simulation = CloudSimulation.rounds(map, seed: 33)
            var correlator = Correlator(map: simulation.declared)
            for event in simulation.events { correlator.ingest(event) }
            correlator.ingest(
                simulation.observations().enumerated().map { index, observation in
                    var other = observation
                    guard index % 2 == 0, let last = other.path.popLast() else { return observation }
                    let strangers: [IPAddress] = [.v4(0x0909_0901), .v4(0x0909_0902)]
                    for stranger in strangers { other.path.append(.init(ttl: other.path.count + 1, address: stranger)) }
                    other.path.append(.init(ttl: other.path.count + 1, address: last.address))
                    return other
                }
            )
            #expect(correlator.findings(at: simulation.end).confirmed == expected)
        }
    }

    @Test func `draws nothing from an egress address that many share`() {
        // A carrier's address translation: whoever leaves is seen with one address that the map does not know.
        for (map, expected) in [(ZoneMap.stretchedShop(), []), (.stretchedShop(reality: Self.fault), Self.found)] {
            let simulation = CloudSimulation.rounds(map, seed: 34)
            var correlator = Correlator(map: simulation.declared)
            for event in simulation.events { correlator.ingest(event) }
            correlator.ingest(
                simulation.observations().map { observation in
                    var shared = observation
                    if shared.egressAddress != nil { shared.egressAddress = .v4(0x0909_0909) }
                    return shared
                }
            )
            #expect(correlator.findings(at: simulation.end).confirmed == expected)
        }
    }

    @Test(arguments: [Int64(-5_000), 5_000])
    func `reads agents' clocks that are off by five seconds`(offset: Int64) {
        for simulation in [
            CloudSimulation.demo(.stretchedShop(reality: Self.fault), seed: 27),
            CloudSimulation.rounds(.stretchedShop(reality: Self.fault), seed: 27),
        ] {
            var off = simulation
            off.clocks = ["agent-b": offset, "agent-outside": -offset]
            #expect(off.findings().confirmed == Self.found)
        }
    }

    @Test func `accuses nobody for clocks that are off`() {
        var simulation = CloudSimulation.demo(.stretchedShop(), seed: 28)
        simulation.clocks = ["agent-a": 5_000, "agent-b": -5_000, "agent-c": 3_000]
        #expect(simulation.findings().confirmed.isEmpty)
    }

    @Test func `does with agents in some zones only`() {
        let map = ZoneMap.stretchedShop(reality: Self.fault) { parts in
            parts.vantages.removeAll { $0.id == "agent-a" || $0.id == "agent-c" }
        }
        #expect(CloudSimulation.rounds(map, seed: 29).findings().confirmed == Self.found)
    }

    @Test func `waits for light that comes late`() {
        var simulation = CloudSimulation.rounds(.stretchedShop(reality: Self.fault), seed: 30)
        simulation.lag = 20_000
        #expect(simulation.findings().confirmed == Self.found)
    }

    @Test func `accuses nobody for a failure that ends with the announced end while the zone comes back late`() {
        var simulation = CloudSimulation.rounds(.stretchedShop(), seed: 31)
        simulation.lag = 20_000
        simulation.incidents = [.init(node: .instance("web-a"), start: 150_000, end: 220_000)]
        #expect(simulation.findings().confirmed.isEmpty)
    }

    @Test func `learns from an outage that nobody announced`() {
        var simulation = CloudSimulation.rounds(.stretchedShop(reality: Self.fault), seed: 32)
        simulation.traces = false
        for index in simulation.blackouts.indices { simulation.blackouts[index].isAnnounced = false }
        #expect(simulation.findings().map { "\($0.kind) \($0.subject.id) \($0.zone)" } == Self.found)
    }

    @Test(arguments: UInt64(2_000_000)..<2_000_004)
    func `accuses nobody in ten hours of blackouts and failures that are as they should be`(seed: UInt64) {
        #expect(HealthyCloud(seed: seed).findings().confirmed.isEmpty)
    }

    @Test(arguments: UInt64(40)..<44)
    func `accuses nobody in healthy hours`(seed: UInt64) {
        var simulation = CloudSimulation(declared: .stretchedShop(), seed: seed, interval: 20_000, length: 7_200_000)
        simulation.loss = 0.03
        simulation.incidents = [
            .init(node: .instance("web-b"), start: 900_000, end: 1_080_000),
            .init(node: .agent("agent-c"), start: 3_000_000, end: 3_200_000),
            .init(node: .router("rtr-a"), start: 5_000_000, end: 5_060_000),
        ]
        #expect(simulation.findings().confirmed.isEmpty)
    }
}
