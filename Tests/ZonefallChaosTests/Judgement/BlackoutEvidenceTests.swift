import Testing
import ZonefallChaos
import ZonefallModel

struct BlackoutEvidenceTests {
    private static func time(_ milliseconds: Int64) -> Timestamp { Timestamp(millisecondsSinceEpoch: milliseconds) }

    private static func attempts(_ times: Int64...) -> [Observation] {
        times.map { Observation(time: time($0), vantage: "v", target: "t", kind: .icmp, outcome: .ok) }
    }

    private static func times(_ window: ObservationWindow) -> [Int64] {
        window.observations.map(\.time.millisecondsSinceEpoch)
    }

    @Test func `an attempt belongs to where it started, however late it arrives`() {
        var evidence = BlackoutEvidence(settle: .seconds(2))
        evidence.imposed(at: Self.time(10_000))
        evidence.surelyDark(until: Self.time(20_000))
        evidence.lifted(at: Self.time(20_000))
        evidence.take(Self.attempts(9_999, 10_000, 11_999, 12_000, 20_000, 20_001))

        #expect(Self.times(evidence.baseline) == [9_999])
        #expect(Self.times(evidence.onset) == [10_000, 11_999])
        #expect(Self.times(evidence.dark) == [12_000, 20_000])
        #expect(Self.times(evidence.light) == [20_001])
    }

    @Test func `what started when it was not sure to be dark counts nowhere`() {
        var evidence = BlackoutEvidence(settle: .zero)
        evidence.imposed(at: Self.time(10_000))
        evidence.take(Self.attempts(11_000, 12_000, 13_000))
        #expect(Self.times(evidence.dark) == [])
        evidence.surelyDark(until: Self.time(11_500))
        #expect(Self.times(evidence.dark) == [11_000])
        // The kernel ended the lease some time after that, and we lifted what was left of it later.
        evidence.lifted(at: Self.time(12_500))
        evidence.take(Self.attempts(12_200, 14_000))

        #expect(Self.times(evidence.dark) == [11_000])
        #expect(Self.times(evidence.light) == [13_000, 14_000])
    }

    @Test func `a blackout that never began has a baseline alone`() {
        var evidence = BlackoutEvidence(settle: .zero)
        evidence.take(Self.attempts(1, 2))
        evidence.surelyDark(until: Self.time(5))
        evidence.lifted(at: Self.time(6))
        evidence.take(Self.attempts(7))
        #expect(Self.times(evidence.baseline) == [1, 2, 7])
        #expect(evidence.liftedAt == nil)
    }
}

struct ProbeLogTests {
    @Test(arguments: [ProbeKind.path, .mtu, .gateway])
    func `what only looks at the way now and then holds up no steady state, and judges nothing`(kind: ProbeKind) {
        let slow = Observation(
            time: Timestamp(millisecondsSinceEpoch: 0),
            vantage: "probe-az1",
            target: "fip-1",
            kind: kind,
            outcome: .timeout
        )
        #expect(ProbeLog([slow]).sent.isEmpty)
    }
}
