import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAgent

struct PlanAdmissionTests {
    private func probe(
        _ id: String,
        _ addresses: [UInt32] = [0x0a00_0001],
        interval: Duration = .seconds(1),
        _ change: (inout PlannedProbe) -> Void = { _ in }
    ) -> PlannedProbe {
        var probe = PlannedProbe(
            id: id,
            kind: .icmp,
            target: "t-\(id)",
            addresses: addresses.map { .v4($0) },
            interval: interval,
            timeout: interval / 2
        )
        change(&probe)
        return probe
    }

    private func admit(
        _ probes: [PlannedProbe],
        _ policy: AddressPolicy = AddressPolicy(),
        _ limits: RateLimits = RateLimits()
    ) -> PlanAdmission {
        PlanAdmission(ProbePlan(vantage: "a", zone: nil, probes: probes), policy, limits)
    }

    @Test func `an ordinary plan is carried out as a whole`() {
        let admission = admit([probe("a"), probe("b", [2, 3].map { 0x0a00_0000 + $0 })])
        #expect(admission.admitted.map(\.id) == ["a", "b"])
        #expect(admission.withheld.isEmpty)
    }

    @Test func `a probe with one forbidden address, or a forbidden name server, is withheld as a whole`() {
        let admission = admit([
            probe("a", [0x0a00_0001, 0x7f00_0001]),
            probe("b", []) {
                $0.resolve = "x.example"; $0.resolver = .v4(0x7f00_0035)
            },
            probe("c"),
        ])
        #expect(admission.admitted.map(\.id) == ["c"])
        #expect(admission.withheld.map(\.reason).allSatisfy { $0.contains("is reserved") })
    }

    @Test func `what is above the agent's rate is withheld, the last of the plan first`() {
        let probes = (0..<5).map { probe("\($0)", [0x0a00_0000 + UInt32($0)]) }
        let admission = admit(probes, AddressPolicy(), RateLimits(agent: 3))
        #expect(admission.admitted.map(\.id) == ["0", "1", "2"])
        #expect(
            admission.withheld.map(\.reason)
                == Array(
                    repeating: "withheld: the agent's configuration allows 3 attempts a second to this agent",
                    count: 2
                )
        )
    }

    @Test func `one address can't be asked more often under many names`() {
        let probes = (0..<5).map { probe("\($0)", interval: .milliseconds(500)) }
        let admission = admit(probes, AddressPolicy(), RateLimits(target: 5))
        #expect(admission.admitted.count == 2)
        #expect(admission.withheld.first?.reason.hasSuffix("5 attempts a second to 10.0.0.1") == true)
    }

    @Test func `one name can't be looked up more often either`() {
        let probes = (0..<3).map { probe("\($0)", []) { $0.resolve = "shop.example" } }
        #expect(admit(probes, AddressPolicy(), RateLimits(target: 2)).admitted.count == 2)
    }

    @Test func `a trace counts once for each packet that it may send`() {
        let trace = probe("trace", interval: .seconds(10)) { probe in
            probe.kind = .path
            var options = ProbeOptions()
            options.flows = 4
            options.lastTTL = 10
            probe.options = options
        }
        #expect(admit([trace], AddressPolicy(), RateLimits(target: 4)).admitted.count == 1)
        #expect(admit([trace], AddressPolicy(), RateLimits(target: 3.9)).admitted.isEmpty)
    }

    @Test func `a zone is the networks that this agent was told, whatever the plan calls it`() throws {
        let zone = RateLimits.ZoneLimit(
            zone: "az2",
            networks: [try #require(IPPrefix("10.2.0.0/16"))],
            perSecond: 1.5
        )
        let probes = [0x0a02_0001, 0x0a02_0002, 0x0a03_0001].enumerated().map { probe("\($0.offset)", [$0.element]) }
        let admission = admit(probes, AddressPolicy(), RateLimits(zones: [zone]))
        #expect(admission.admitted.map(\.id) == ["0", "2"])
        #expect(admission.withheld.first?.reason.hasSuffix("1.5 attempts a second to zone 'az2'") == true)
    }

    @Test(arguments: UInt64(0)..<200)
    func `no plan gets more than any limit, and nothing is neither admitted nor withheld`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let zone = RateLimits.ZoneLimit(zone: "z", networks: [try #require(IPPrefix("10.0.0.0/30"))], perSecond: 7)
        let limits = RateLimits(agent: .random(in: 5...60, using: &random), target: 11, zones: [zone])
        let probes = (0..<40).map { number in
            probe(
                "\(number)",
                (0..<Int.random(in: 1...3, using: &random)).map { _ in 0x0a00_0000 + .random(in: 0...9, using: &random)
                },
                interval: .milliseconds(.random(in: 100...2_000, using: &random))
            )
        }
        let admission = admit(probes, AddressPolicy(), limits)
        func rate(_ isOf: (PlannedProbe) -> Bool) -> Double {
            admission.admitted.filter(isOf).reduce(0) { $0 + 1 / $1.interval.seconds }
        }
        #expect(admission.admitted.count + admission.withheld.count == probes.count)
        #expect(rate { _ in true } <= limits.agent + 1e-9)
        for number in UInt32(0)...9 { #expect(rate { $0.addresses.contains(.v4(0x0a00_0000 + number)) } <= 11 + 1e-9) }
        #expect(rate { $0.addresses.contains { zone.networks[0].contains($0) } } <= 7 + 1e-9)
    }
}
