import Testing
import ZonefallModel

@testable import ZonefallAgent

struct ChangeDetectorTests {
    private func observation(
        _ outcome: Outcome = .ok,
        target: String = "t",
        _ change: (inout Observation) -> Void = { _ in }
    ) -> Observation {
        var observation = Observation(time: .spoolStart, vantage: "a", target: target, kind: .icmp, outcome: outcome)
        change(&observation)
        return observation
    }

    private func changes(_ observations: [Observation]) -> [Bool] {
        var detector = ChangeDetector()
        return observations.map { detector.isChange($0) }
    }

    @Test func `the first of a target is a change, the same again is not`() {
        #expect(changes([observation(), observation(), observation(target: "u")]) == [true, false, true])
    }

    @Test func `another outcome is a change, also to and from not sent, but another reason is not`() {
        let outcomes: [Outcome] = [
            .ok, .timeout, .timeout, .notSent(reason: "a"), .notSent(reason: "b"), .ok,
        ]
        #expect(changes(outcomes.map { observation($0) }) == [true, true, false, true, false, true])
    }

    @Test func `another way is a change, and an attempt that says nothing of its way is none`() {
        let hops = { (addresses: [UInt32?]) in
            addresses.enumerated().map { Observation.Hop(ttl: $0.offset + 1, address: $0.element.map { .v4($0) }) }
        }
        let changes = changes([
            observation { $0.path = hops([1, 2]) },
            observation(),
            observation { $0.path = hops([1, 2]) },
            observation { $0.path = hops([1, nil]) },
            observation { $0.egressAddress = .v4(9) },
            observation { $0.egressAddress = .v4(9) },
            observation { $0.gateway = .v4(1) },
            observation { $0.gatewayMAC = "02:00:00:00:00:01" },
            observation { $0.answers = [.v4(5), .v4(6)] },
            observation { $0.answers = [.v4(5)] },
        ])
        #expect(changes == [true, false, false, true, true, false, true, true, true, true])
    }

    @Test func `the same hops in another order, or at another speed, are the same way`() {
        let hop = { (ttl: Int, address: UInt32, milliseconds: Int) in
            Observation.Hop(ttl: ttl, address: .v4(address), roundTrip: .milliseconds(milliseconds))
        }
        let changes = changes([
            observation { $0.path = [hop(1, 1, 3), hop(2, 2, 4), hop(2, 3, 4)] },
            observation { $0.path = [hop(1, 1, 9), hop(2, 3, 8), hop(2, 2, 7)] },
            observation { $0.path = [hop(1, 1, 3), hop(2, 2, 4)] },
        ])
        #expect(changes == [true, false, true])
    }

    @Test func `another member of a balancer is none`() {
        #expect(changes([observation { $0.member = "a" }, observation { $0.member = "b" }]) == [true, false])
    }

    @Test func `what is not probed any more is forgotten`() {
        var detector = ChangeDetector()
        var changes = [detector.isChange(observation())]
        detector.keep([])
        changes.append(detector.isChange(observation()))
        detector.keep([ProbedTarget(target: "t", kind: .icmp)])
        changes.append(detector.isChange(observation()))
        #expect(changes == [true, true, false])
    }
}
