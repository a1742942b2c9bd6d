import CorrelationClouds
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

@Suite struct `The parts of a region` {
    private static let region = ShopRegion(tenants: 4)

    private static func correlator(_ map: ZoneMap, _ tenants: some Sequence<Int>) -> Correlator {
        var correlator = Correlator(map: map)
        for event in region.events { correlator.ingest(event) }
        for tenant in tenants { correlator.ingest(region.observations(of: tenant)) }
        return correlator
    }

    @Test func `a small region is one part`() {
        #expect(Partition(.stretchedShop()).count == 1)
    }

    @Test func `each tenant that shares nothing is a part`() throws {
        let partition = Partition(Self.region.map)
        #expect(partition.count == 4)
        #expect(partition.part(of: .instance("t2-web-a")) == partition.part(of: .globalLoadBalancer("t2-shop-glb")))
        #expect(partition.part(of: .instance("t2-web-a")) != partition.part(of: .instance("t1-web-a")))
        #expect(partition.part(of: .vantage("agent-outside")) == nil)
    }

    @Test func `tenants that share a service are one part`() {
        var parts = MapDraft(edgedZones: 3)
        for (index, prefix) in ["a-", "b-", "c-"].enumerated() {
            let base = UInt32(index)
            parts.addShop(
                prefix: prefix,
                network: 0x0A00_0000 + base << 12,
                length: 20,
                outside: 0x6440_0000 + base << 9
            )
        }
        #expect(Partition(parts.map).count == 3)
        parts.services[0].dependsOn.append(.service("b-data"))
        #expect(Partition(parts.map).count == 2)
    }

    @Test func `say together what each would say alone`() {
        let together = Self.correlator(Self.region.map, 0..<4).findings(at: Self.region.end)
        let apart = (0..<4).flatMap { tenant in
            Self.correlator(Self.region.map(of: tenant), [tenant]).findings(at: Self.region.end)
        }
        #expect(together.confirmed == Self.region.truths)
        #expect(together == apart.sorted())
    }

    @Test func `are reckoned anew only where something is new, with the same result`() {
        var correlator = Self.correlator(Self.region.map, 0..<4)
        let before = correlator.findings(at: Self.region.end)
        let windows = DarkWindow.windows(of: correlator.events, until: Self.region.end)
        func isKnown(_ part: Int) -> Bool {
            let key = CorrelatorMemory.Key(
                revision: correlator.log.parts[part].revision,
                windows: windows,
                sickness: correlator.sickness,
                classes: correlator.classes
            )
            return correlator.memory.findings(of: part, key) != nil
        }
        #expect((0..<4).allSatisfy(isKnown))
        if let last = Self.region.observations(of: 2).last { correlator.ingest([last]) }
        #expect((0..<4).map(isKnown) == [true, true, false, true])
        #expect(correlator.findings(at: Self.region.end).confirmed == before.confirmed)
    }

    @Test func `say the same whatever the order of arrival`() {
        var random = SeededGenerator(seed: 9)
        let all = (0..<4).flatMap { Self.region.observations(of: $0) }
        var shuffled = Correlator(map: Self.region.map)
        for batch in all.shuffled(using: &random).chunks(of: 997) { shuffled.ingest(batch) }
        for event in Self.region.events.shuffled(using: &random) { shuffled.ingest(event) }
        let ordered = Self.correlator(Self.region.map, 0..<4)
        #expect(shuffled.findings(at: Self.region.end) == ordered.findings(at: Self.region.end))
        #expect(shuffled.coverage(at: Self.region.end) == ordered.coverage(at: Self.region.end))
    }

    @Test func `copies that went on apart don't disturb each other`() {
        let start = Self.correlator(Self.region.map, [0, 1, 2])
        _ = start.findings(at: Self.region.end)
        var (one, other) = (start, start)
        one.ingest(Self.region.observations(of: 3))
        other.ingest(Self.region.observations(of: 3).filter { $0.kind != .http })
        let first = one.findings(at: Self.region.end)
        _ = other.findings(at: Self.region.end)
        #expect(one.findings(at: Self.region.end) == first)
        #expect(first == Self.correlator(Self.region.map, 0..<4).findings(at: Self.region.end))
    }
}
