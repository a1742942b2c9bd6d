import CorrelationClouds
import Testing
import ZonefallAnalysis
import ZonefallModel
import ZonefallTestSupport

@Suite struct `A correlator` {
    @Test(arguments: UInt64(1)..<4)
    func `finds nothing where the map is right`(seed: UInt64) {
        #expect(CloudSimulation.demo(.stretchedShop(), seed: seed).findings().isEmpty)
    }

    @Test(arguments: [
        (Reality(routerZones: ["rtr-b": "az-a"]), "router_placement rtr-b az-a"),
        (Reality(instanceGateways: ["probe-b": .v4(0x0A01_0001)]), "remote_gateway probe-b az-a"),
        (Reality(floatingIPRouters: ["fip-c": "rtr-a"]), "remote_floating_ip fip-c az-a"),
        (Reality(loadBalancerZones: ["lb-b": "az-c"]), "load_balancer_placement lb-b az-c"),
        (Reality(loadBalancerMembers: ["lb-c": ["web-b"]]), "remote_members lb-c az-b"),
        (Reality(globalAnswers: ["shop-glb": ["fip-b"]]), "partial_global_lb shop-glb az-b"),
        (Reality(serviceBackends: ["shop": [.instance("db-a")]]), "remote_backend shop az-a"),
    ])
    func `names the one dependency that is hidden, and no other`(reality: Reality, expected: String) {
        let findings = CloudSimulation.demo(.stretchedShop(reality: reality), seed: 7).findings()
        #expect(findings.confirmed == [expected])
        #expect(findings.count == 1)
    }

    @Test func `names an instance that dies with another zone`() {
        var simulation = CloudSimulation.demo(.stretchedShop(), seed: 5)
        simulation.fates = [.instance("web-b"): "az-c"]
        #expect(simulation.findings().confirmed == ["shared_fate web-b az-c"])
    }

    @Test func `suspects what died once with another zone in slow rounds, and is sure after the second time`() throws {
        var simulation = CloudSimulation.rounds(.stretchedShop(), seed: 5)
        simulation.fates = [.instance("web-b"): "az-c"]
        let once = try #require(simulation.findings().first)
        #expect(once.standing == .suspected)
        #expect("\(once.kind) \(once.subject.id) \(once.zone)" == "shared_fate web-b az-c")

        simulation.length = 720_000
        simulation.blackouts.append(.init(zone: "az-c", start: 560_000, end: 630_000))
        #expect(simulation.findings().confirmed == ["shared_fate web-b az-c"])
    }

    @Test func `names several at once, and nothing that they explain`() {
        let reality = Reality(
            routerZones: ["rtr-b": "az-a"],
            loadBalancerMembers: ["lb-c": ["web-b"]],
            globalAnswers: ["shop-glb": ["fip-a", "fip-c"]],
            serviceBackends: ["shop": [.instance("db-a")]]
        )
        #expect(
            CloudSimulation.demo(.stretchedShop(reality: reality), seed: 3).findings().confirmed == [
                "remote_members lb-c az-b", "router_placement rtr-b az-a", "remote_backend shop az-a",
            ]
        )
    }

    @Test func `gives evidence with references and a remedy for everything it names`() throws {
        let reality = Reality(routerZones: ["rtr-b": "az-a"])
        let finding = try #require(CloudSimulation.demo(.stretchedShop(reality: reality), seed: 7).findings().first)
        let classes = finding.evidence.map(\.class)

        #expect(classes.contains(.path))
        #expect(classes.contains(.intervention))
        #expect(finding.evidence.allSatisfy { !$0.references.isEmpty && $0.logLikelihoodRatio != nil })
        #expect(finding.evidence.contains { $0.references.contains { $0.hasPrefix("az-a 2026-03-01T08:00:28") } })
        #expect(finding.remedy.contains("openstack"))
        #expect(finding.expectedZones == ["az-b"])
    }

    @Test func `says the same whatever the order of arrival`() {
        let reality = Reality(routerZones: ["rtr-b": "az-a"], loadBalancerMembers: ["lb-c": ["web-b"]])
        let simulation = CloudSimulation.demo(.stretchedShop(reality: reality), seed: 11)
        var random = SeededGenerator(seed: 1)
        var ordered = Correlator(map: simulation.declared)
        ordered.ingest(simulation.observations())
        for event in simulation.events { ordered.ingest(event) }
        var shuffled = Correlator(map: simulation.declared)
        for event in simulation.events.shuffled(using: &random) { shuffled.ingest(event) }
        for batch in simulation.observations().shuffled(using: &random).chunks(of: 97) { shuffled.ingest(batch) }

        #expect(ordered.findings(at: simulation.end) == shuffled.findings(at: simulation.end))
        #expect(!ordered.findings(at: simulation.end).isEmpty)
    }

    @Test func `says the same after a restart that reads everything again`() {
        let simulation = CloudSimulation.rounds(
            .stretchedShop(reality: Reality(routerZones: ["rtr-b": "az-a"])),
            seed: 12
        )
        let observations = simulation.observations()
        var running = Correlator(map: simulation.declared)
        for event in simulation.events { running.ingest(event) }
        for batch in observations.chunks(of: 500) {
            running.ingest(batch)
            if batch.count < 500 { _ = running.findings(at: simulation.end) }
        }
        var restarted = Correlator(map: simulation.declared)
        restarted.ingest(observations)
        for event in simulation.events { restarted.ingest(event) }
        #expect(running.findings(at: simulation.end) == restarted.findings(at: simulation.end))
        #expect(running.coverage(at: simulation.end) == restarted.coverage(at: simulation.end))
    }

    @Test func `tells changes once: what appeared, and what is withdrawn`() {
        let simulation = CloudSimulation.rounds(
            .stretchedShop(reality: Reality(routerZones: ["rtr-b": "az-a"])),
            seed: 13
        )
        var correlator = Correlator(map: simulation.declared)
        #expect(correlator.changes(at: CloudSimulation.origin).isEmpty)
        for event in simulation.events { correlator.ingest(event) }
        correlator.ingest(simulation.observations())
        let news = correlator.changes(at: simulation.end)
        #expect(news == correlator.findings(at: simulation.end).map(FindingChange.appeared))
        #expect(!news.isEmpty)
        #expect(correlator.changes(at: simulation.end).isEmpty)
    }

    @Test(arguments: UInt64(2_000)..<2_012)
    func `names nothing in a planted cloud that is not there`(seed: UInt64) {
        let cloud = PlantedCloud(seed: seed)
        #expect(Set(cloud.findings().confirmed).isSubset(of: cloud.truths))
    }

    @Test func `finds most of what is planted in clouds that it never saw`() {
        var (found, planted) = (0, 0)
        for seed in UInt64(2_000)..<2_012 {
            let cloud = PlantedCloud(seed: seed)
            found += Set(cloud.findings().confirmed).intersection(cloud.truths).count
            planted += cloud.truths.count
        }
        #expect(planted >= 10)
        #expect(Double(found) >= 0.7 * Double(planted), "\(found) of \(planted)")
    }

    @Test func `remembers no longer than its horizon, but for blackouts`() {
        var simulation = CloudSimulation(declared: .stretchedShop(), interval: 5_000, length: 7_200_000)
        simulation.blackouts = [.init(zone: "az-a", start: 600_000, end: 660_000)]
        var correlator = Correlator(map: simulation.declared, horizon: .seconds(600))
        for event in simulation.events { correlator.ingest(event) }
        let observations = simulation.observations()
        for batch in observations.chunks(of: 5_000) { correlator.ingest(batch) }
        let coverage = correlator.coverage(at: simulation.end)

        #expect(coverage.observations < observations.count / 5)
        #expect(coverage.tests.map(\.rounds).allSatisfy { $0 >= 8 })
    }

    @Test func `says what it did not see`() {
        let correlator = Correlator(map: .stretchedShop())
        let coverage = correlator.coverage(at: CloudSimulation.origin)

        #expect(correlator.findings(at: CloudSimulation.origin).isEmpty)
        #expect(coverage.isInconclusive)
        #expect(coverage.untestedZones == ["az-a", "az-b", "az-c"])
        #expect(coverage.silentVantages.count == 4)
        #expect(coverage.unobserved.contains(.router("rtr-a")))
    }

    @Test func `takes a blackout of the declared scope for no test of placement`() {
        var simulation = CloudSimulation.demo(.stretchedShop(), seed: 2)
        for index in simulation.blackouts.indices { simulation.blackouts[index].scope = .declared }
        var correlator = Correlator(map: simulation.declared)
        for event in simulation.events { correlator.ingest(event) }
        correlator.ingest(simulation.observations())

        #expect(correlator.coverage(at: simulation.end).untestedZones == ["az-a", "az-b", "az-c"])
        #expect(correlator.findings(at: simulation.end).isEmpty)
    }

    @Test func `counts what the map does not know, and draws nothing from it`() {
        var correlator = Correlator(map: .stretchedShop())
        let stranger = Observation(
            time: CloudSimulation.origin,
            vantage: "agent-x",
            target: "web-a",
            kind: .icmp,
            outcome: .timeout
        )
        correlator.ingest([stranger])

        #expect(correlator.coverage(at: CloudSimulation.origin).unknown == 1)
        #expect(correlator.coverage(at: CloudSimulation.origin).pairs == 0)
    }

    @Test func `takes what was not sent for neither success nor failure`() {
        let map = ZoneMap.stretchedShop()
        let simulation = CloudSimulation.demo(map, seed: 4)
        var correlator = Correlator(map: map)
        for event in simulation.events { correlator.ingest(event) }
        correlator.ingest(
            simulation.observations().map { observation in
                var unsent = observation
                if case .ok = unsent.outcome { return unsent }
                unsent.outcome = .notSent(reason: "no route")
                return unsent
            }
        )

        #expect(correlator.coverage(at: simulation.end).notSent > 100)
        #expect(correlator.findings(at: simulation.end).confirmed.isEmpty)
    }
}

extension Array {
    /// In pieces of at most `count`.
    func chunks(of count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
    }
}

extension [Finding] {
    /// The confirmed ones, as `kind subject zone`.
    var confirmed: [String] {
        filter { $0.standing == .confirmed }.map { "\($0.kind) \($0.subject.id) \($0.zone)" }
    }
}

extension CloudSimulation {
    /// Three short blackouts, one per zone, under four probes per second, as in the demo.
    static func demo(_ map: ZoneMap, seed: UInt64) -> CloudSimulation {
        var simulation = CloudSimulation(declared: map, seed: seed)
        simulation.blackouts = [
            .init(zone: "az-b", start: 12_000, end: 18_000),
            .init(zone: "az-a", start: 28_000, end: 34_000),
            .init(zone: "az-c", start: 44_000, end: 50_000),
        ]
        return simulation
    }

    /// Rounds of ten seconds and blackouts of 70 s, as in the corpus.
    static func rounds(_ map: ZoneMap, seed: UInt64) -> CloudSimulation {
        var simulation = CloudSimulation(declared: map, seed: seed, interval: 10_000, length: 510_000)
        simulation.blackouts = [
            .init(zone: "az-b", start: 150_000, end: 220_000),
            .init(zone: "az-a", start: 270_000, end: 340_000),
            .init(zone: "az-c", start: 390_000, end: 460_000),
        ]
        simulation.reportsInTheDark = false
        return simulation
    }
}
