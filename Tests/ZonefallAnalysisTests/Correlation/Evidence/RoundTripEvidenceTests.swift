import CorrelationClouds
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

@Suite struct `Round-trip evidence` {
    private let map = ZoneMap.stretchedShop()

    /// Times as they would be with the balancer `lb-b` in a zone: 1 ms there and back between any two zones.
    private func observations(balancerIn zone: Zone.ID, own: Double = 3) -> [Observation] {
        let dependencies = Dependencies(map).placing([.loadBalancer("lb-b"): zone])
        var observations: [Observation] = []
        for vantage in map.vantages {
            guard let here = vantage.zone else { continue }
            for instance in map.instances where instance.id != vantage.instance {
                add(vantage, instance.id.rawValue, .icmp, here == instance.zone ? 0.3 : 1.3, to: &observations)
            }
            for member in map.instances.filter({ $0.id.rawValue.hasPrefix("web") }) {
                let stand = dependencies.zone(of: .loadBalancer("lb-b"))
                let crossings = (here == stand ? 0 : 1) + (stand == member.zone ? 0 : 1)
                add(vantage, "lb-b", .http, own + Double(crossings), member: member.id, to: &observations)
            }
        }
        return observations
    }

    private func add(
        _ vantage: Vantage,
        _ target: String,
        _ kind: ProbeKind,
        _ time: Double,
        member: Instance.ID? = nil,
        to observations: inout [Observation]
    ) {
        for second in 0..<5 {
            observations.append(
                Observation(
                    time: CloudSimulation.origin + .seconds(second),
                    vantage: vantage.id,
                    target: target,
                    kind: kind,
                    outcome: .ok,
                    roundTrip: .milliseconds(1) * time,
                    member: member
                )
            )
        }
    }

    private func weight(_ observations: [Observation], _ zone: Zone.ID) -> Double? {
        let seen = Seen(observations, in: map)
        let formulas = seen.statics.formulas(WorkingMap.Corrections())
        return RoundTripEvidence(seen.records, formulas, home: seen.statics.home, moved: [:])?.ledger()
            .weight(of: Hypothesis(.loadBalancer("lb-b"), zone))
    }

    @Test func `tells in which zone a balancer stands`() throws {
        let observations = observations(balancerIn: "az-c")
        #expect(try #require(weight(observations, "az-c")) > 5)
        #expect(try #require(weight(observations, "az-a")) < 2)
    }

    @Test func `is content with a balancer at home`() throws {
        let observations = observations(balancerIn: "az-b")
        #expect(try #require(weight(observations, "az-a")) < -5)
        #expect(try #require(weight(observations, "az-c")) < -5)
    }

    @Test func `does not care how slow a target is, if it is as slow for all`() {
        #expect(weight(observations(balancerIn: "az-b", own: 40), "az-c").map { $0 <= 0 } == true)
    }

    @Test func `says nothing where nothing was measured between zones`() {
        #expect(weight(observations(balancerIn: "az-c").filter { $0.kind != .icmp }, "az-c") == nil)
    }
}
