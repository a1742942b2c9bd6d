import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct MapDriftTests {
    private func drift(_ change: (inout MapDraft) -> Void) -> MapDrift {
        MapDrift(from: .shop(), to: .shop(change))
    }

    @Test func `a map does not differ from itself, nor by its provenance`() {
        let drift = drift { draft in
            draft.instance("shop-a") { $0.derivedFrom = "Nova" }
            draft.router("rtr-a") { $0.derivedFrom = "Neutron" }
        }
        #expect(drift.isEmpty)
        #expect(drift.outcomes.isEmpty)
        #expect(drift.verdict == .held)
    }

    @Test func `a router that went elsewhere matters, and both blackouts end otherwise`() throws {
        let drift = drift { $0.router("rtr-b") { $0.zone = "az1" } }
        #expect(
            drift.changes == [
                .init(
                    subject: .router("rtr-b"),
                    kind: .changed([.init(key: "zone", old: nil, new: "az1")]),
                    matters: true
                )
            ]
        )
        let outcome = try #require(
            drift.outcomes.first { $0.zone == "az1" && $0.subject == .floatingIP("fip-b") }
        )
        #expect(outcome.old == .survives)
        #expect(outcome.new.name == "dies")
        #expect(outcome.new.cause?.things.last == .router("rtr-b"))
        #expect(drift.outcomes.contains { $0.zone == "az2" && $0.subject == .router("rtr-b") && $0.new == .survives })
        #expect(drift.verdict == .refuted)
    }

    @Test func `what changes no blackout is told, and does not matter`() {
        let drift = drift { draft in
            draft.networks.append(Network(id: "spare", subnets: []))
            draft.loadBalancer("lb-a") { $0.listeners = [.init(port: 8080)] }
        }
        #expect(drift.changes.map(\.subject) == [.loadBalancer("lb-a"), .network("spare")])
        #expect(drift.changes.allSatisfy { !$0.matters })
        #expect(drift.verdict == .held)
    }

    @Test func `a balancer that lost its own zone's member is told with what it was`() {
        let drift = drift { $0.loadBalancer("lb-b") { $0.members = ["shop-a"] } }
        #expect(
            drift.changes.first?.kind
                == .changed([.init(key: "members", old: "shop-a, shop-b", new: "shop-a")])
                || drift.changes.first?.kind == .changed([.init(key: "members", old: "shop-b", new: "shop-a")])
        )
        #expect(drift.outcomes.contains { $0.subject == .loadBalancer("lb-b") && $0.zone == "az1" })
    }

    @Test func `a thing that nobody places any more leaves it open`() {
        let drift = drift { $0.loadBalancer("lb-b") { $0.zone = .unknown } }
        #expect(drift.outcomes.contains { $0.subject == .loadBalancer("lb-b") && $0.zone == "az1" && $0.new.isUnknown })
        #expect(drift.verdict != .held)
    }

    @Test func `things that came and went are named`() {
        let drift = drift { draft in
            draft.vantages.removeAll { $0.id == "agent-out" }
            draft.vantages.append(Vantage(id: "agent-new"))
        }
        #expect(drift.changes.map(\.kind) == [.added, .removed])
        #expect(drift.changes.map(\.subject) == [.vantage("agent-new"), .vantage("agent-out")])
    }

    @Test func `a zone that only one map has is no blackout to compare`() {
        let drift = drift { $0.zones.append(Zone(id: "az3")) }
        #expect(drift.changes.map(\.subject) == [.zone("az3")])
        #expect(drift.outcomes.isEmpty)
        #expect(drift.incomparable == [.zone("az3")])
        #expect(drift.verdict == .inconclusive)
    }

    @Test func `maps without a common zone were not compared, and that is no good news`() {
        let other = ZoneMap(region: "test", zones: [Zone(id: "north"), Zone(id: "south")])
        let drift = MapDrift(from: .shop(), to: other)
        #expect(drift.outcomes.isEmpty)
        #expect(drift.verdict == .inconclusive)
        #expect(drift.incomparable.contains(.service("shop")))
    }
}
