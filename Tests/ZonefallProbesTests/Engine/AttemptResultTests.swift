import Testing
import ZonefallModel

@testable import ZonefallProbes

struct AttemptResultTests {
    private func voided(_ result: AttemptResult, late: Int) -> Outcome {
        result.voided(byLateness: .milliseconds(late), timeout: .milliseconds(100)).outcome
    }

    @Test func `silence counts for nothing when the agent slept through half of it`() {
        #expect(
            voided(AttemptResult(.timeout), late: 51) == .notSent(reason: "the agent woke late by 51 ms")
        )
        #expect(voided(AttemptResult(.timeout), late: 50) == .timeout)
    }

    @Test func `silence counts for nothing when the agent got no processor`() {
        func starved(_ result: AttemptResult) -> Outcome {
            result.voided(byLateness: .zero, timeout: .milliseconds(100), starvation: 0.8).outcome
        }
        #expect(
            starved(AttemptResult(.timeout))
                == .notSent(reason: "the agent waited for a processor for 80 % of the time")
        )
        #expect(starved(AttemptResult(.refused)) == .refused)
    }

    @Test func `what was heard stands, however late the agent was`() {
        #expect(voided(AttemptResult(.ok), late: 90) == .ok)
        #expect(voided(AttemptResult(.refused), late: 90) == .refused)
        #expect(voided(AttemptResult(.unreachable), late: 90) == .unreachable)
        #expect(voided(AttemptResult(.error), late: 90) == .error)
    }

    @Test func `a connection that ended without an answer may have lost patience with a late agent`() {
        #expect(voided(AttemptResult(.error, isHeard: false), late: 90) != .error)
    }

    @Test func `not_sent keeps its own reason`() {
        #expect(voided(AttemptResult(.notSent(reason: "no route")), late: 90) == .notSent(reason: "no route"))
    }
}
