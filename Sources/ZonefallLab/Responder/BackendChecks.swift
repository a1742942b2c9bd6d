import Glibc
import ZonefallLinux
import ZonefallModel

/// Whether the backends of each replica can be reached from it, asked at most every 200 ms and answered within 300 ms.
///
/// A value that decides; the responder opens the sockets and tells it what became of them.
struct BackendChecks {
    /// How long a connection may take.
    static let limit = Duration.milliseconds(300)
    /// How long an answer is good.
    static let lifetime = Duration.milliseconds(200)

    enum Verdict: Equatable {
        case complete
        /// The backend that is missing.
        case missing(String)
    }

    /// Time since the responder started.
    typealias Moment = Duration

    private struct Round {
        var deadline: Moment
        var waiting: Set<Int32>
        /// Sockets that are still connecting, with their requirement.
        var pending: [Int32: Int]
        var reached: [Int]
    }

    private struct Known {
        var verdict: Verdict
        var until: Moment
    }

    private var rounds: [Int: Round] = [:]
    private var known: [Int: Known] = [:]

    /// What a request has to do about its backends.
    enum Step: Equatable {
        case answer(Verdict)
        /// A check is under way; the request was added to those that wait for it.
        case wait
        /// Open a socket for each address of each requirement, and call ``begin(_:host:pending:at:)``.
        case check
    }

    func step(host: Int, plan: ResponderPlan, at now: Moment) -> Step {
        guard !plan.requirements.isEmpty else { return .answer(.complete) }
        if rounds[host] != nil { return .wait }
        if let known = known[host], now < known.until { return .answer(known.verdict) }
        return .check
    }

    /// - Parameters:
    ///   - pending: sockets that are connecting, each with the number of its requirement.
    mutating func begin(host: Int, plan: ResponderPlan, pending: [Int32: Int], at now: Moment) {
        rounds[host] = Round(
            deadline: now + Self.limit,
            waiting: [],
            pending: pending,
            reached: Array(repeating: 0, count: plan.requirements.count)
        )
    }

    /// Adds a connection to those that are answered when the check of its host is over.
    mutating func wait(_ connection: Int32, for host: Int) {
        rounds[host]?.waiting.insert(connection)
    }

    /// What became of a socket.
    mutating func settle(_ socket: Int32, host: Int, isConnected: Bool) {
        guard let requirement = rounds[host]?.pending.removeValue(forKey: socket) else { return }
        if isConnected { rounds[host]?.reached[requirement] += 1 }
    }

    /// Ends a check that can be decided: all requirements hold, or nothing is pending, or its time is over.
    ///
    /// - Returns: the verdict, who waits for it, and the sockets to be closed; nil if there is nothing to decide yet.
    mutating func decide(
        host: Int,
        plan: ResponderPlan,
        at now: Moment
    ) -> (verdict: Verdict, waiting: [Int32], sockets: [Int32])? {
        guard let round = rounds[host] else { return nil }
        let unmet = plan.requirements.indices.first { round.reached[$0] < plan.requirements[$0].quorum }
        guard unmet == nil || round.pending.isEmpty || now >= round.deadline else { return nil }
        let verdict = unmet.map { Verdict.missing(plan.requirements[$0].backend) } ?? .complete
        rounds[host] = nil
        known[host] = Known(verdict: verdict, until: now + Self.lifetime)
        return (verdict, round.waiting.sorted(), round.pending.keys.sorted())
    }

    /// Hosts with a check under way, sorted.
    var hosts: [Int] { rounds.keys.sorted() }

    /// When the next check runs out of time.
    var nextDeadline: Moment? { rounds.values.map(\.deadline).min() }
}
