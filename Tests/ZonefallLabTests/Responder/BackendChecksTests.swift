import Testing
import ZonefallModel

@testable import ZonefallLab

struct BackendChecksTests {
    private let plan = ResponderPlan(
        instance: "web",
        node: "web",
        addresses: [],
        httpPorts: [80],
        linePorts: [],
        requirements: [
            .init(backend: "db", addresses: [.v4(1), .v4(2), .v4(3)], quorum: 2),
            .init(backend: "cache", addresses: [.v4(4)], quorum: 1),
        ]
    )
    private var checks = BackendChecks()

    /// Sockets 11, 12 and 13 to the databases, 14 to the cache; connection 5 waits.
    private mutating func begin(at now: Duration) {
        checks.begin(host: 0, plan: plan, pending: [11: 0, 12: 0, 13: 0, 14: 1], at: now)
        checks.wait(5, for: 0)
    }

    @Test mutating func `as soon as every quorum is reached, the requests that wait are answered`() throws {
        begin(at: .zero)
        checks.settle(11, host: 0, isConnected: true)
        checks.settle(12, host: 0, isConnected: true)
        let undecided = checks.decide(host: 0, plan: plan, at: .milliseconds(1))?.verdict
        #expect(undecided == nil)
        checks.settle(14, host: 0, isConnected: true)

        let decided = checks.decide(host: 0, plan: plan, at: .milliseconds(2))
        let decision = try #require(decided)
        #expect(decision.verdict == .complete)
        #expect(decision.waiting == [5])
        #expect(decision.sockets == [13])
    }

    @Test mutating func `a backend that is silent is missing after 300 ms, and not before`() {
        begin(at: .zero)
        for socket in [Int32(11), 12, 13] { checks.settle(socket, host: 0, isConnected: true) }
        #expect(checks.nextDeadline == .milliseconds(300))
        let undecided = checks.decide(host: 0, plan: plan, at: .milliseconds(299))?.verdict
        #expect(undecided == nil)
        let verdict = checks.decide(host: 0, plan: plan, at: .milliseconds(300))?.verdict
        #expect(verdict == .missing("cache"))
    }

    @Test mutating func `when all have refused there is nothing to wait for`() {
        begin(at: .zero)
        for socket in [Int32(11), 12, 13, 14] { checks.settle(socket, host: 0, isConnected: false) }
        let verdict = checks.decide(host: 0, plan: plan, at: .milliseconds(1))?.verdict
        #expect(verdict == .missing("db"))
    }

    @Test mutating func `an answer is good for 200 ms`() {
        #expect(checks.step(host: 0, plan: plan, at: .zero) == .check)
        begin(at: .zero)
        #expect(checks.step(host: 0, plan: plan, at: .milliseconds(1)) == .wait)
        for socket in [Int32(11), 12, 13, 14] { checks.settle(socket, host: 0, isConnected: true) }
        _ = checks.decide(host: 0, plan: plan, at: .milliseconds(10))
        #expect(checks.step(host: 0, plan: plan, at: .milliseconds(209)) == .answer(.complete))
        #expect(checks.step(host: 0, plan: plan, at: .milliseconds(210)) == .check)
    }

    @Test func `who needs nothing is never checked`() {
        var independent = plan
        independent.requirements = []
        #expect(checks.step(host: 1, plan: independent, at: .zero) == .answer(.complete))
    }
}
