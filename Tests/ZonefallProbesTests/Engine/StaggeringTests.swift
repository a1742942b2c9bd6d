import Testing
import ZonefallModel

@testable import ZonefallProbes

struct StaggeringTests {
    private func verdict(_ outcomes: [Outcome], of count: Int? = nil, started: Int? = nil) -> AttemptResult {
        var plan = Staggering(count: count ?? outcomes.count)
        for _ in 0..<(started ?? outcomes.count) { _ = plan.next() }
        for outcome in outcomes { plan.failed(AttemptResult(outcome)) }
        return plan.verdict
    }

    @Test func `addresses get their turn in order, each once`() {
        var plan = Staggering(count: 2)
        #expect([plan.next(), plan.next(), plan.next()] == [0, 1, nil])
    }

    @Test func `it is exhausted only when every address was asked and failed`() {
        var plan = Staggering(count: 2)
        _ = plan.next()
        plan.failed(AttemptResult(.refused))
        #expect(!plan.isExhausted)
        _ = plan.next()
        #expect(!plan.isExhausted)
        plan.failed(AttemptResult(.refused))
        #expect(plan.isExhausted)
    }

    @Test func `the failure that says most stands for all`() {
        #expect(verdict([.timeout, .unreachable, .refused, .error]).outcome == .error)
        #expect(verdict([.timeout, .refused, .unreachable]).outcome == .refused)
        #expect(verdict([.unreachable, .timeout]).outcome == .unreachable)
        #expect(verdict([.notSent(reason: "no route"), .timeout]).outcome == .timeout)
    }

    @Test func `what could not be sent at all is not_sent, never a failure`() {
        #expect(verdict([.notSent(reason: "no route"), .notSent(reason: "no route")]).outcome.isFailure == false)
    }

    @Test func `an address that has not answered yet counts as silent`() {
        #expect(verdict([.notSent(reason: "no route")], of: 2, started: 2).outcome == .timeout)
        #expect(verdict([], of: 0).outcome == .timeout)
    }

    @Test func `one silence among answers makes the whole something that may have been missed`() {
        #expect(verdict([.refused, .timeout]).isHeard == false)
        #expect(verdict([.refused, .error]).isHeard)
    }
}
