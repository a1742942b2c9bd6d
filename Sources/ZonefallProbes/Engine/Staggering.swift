import ZonefallModel

/// Several addresses of one target, asked one after another: which is next, and what all of them together say.
///
/// Each next address gets its turn after an even share of the time, or as soon as one before it has failed. The first
/// success counts; when none comes, the failure that says most.
struct Staggering {
    let count: Int
    private(set) var started = 0
    private var failures: [AttemptResult] = []

    init(count: Int) {
        self.count = count
    }

    /// The next address to ask; nil when all have been.
    mutating func next() -> Int? {
        guard started < count else { return nil }
        defer { started += 1 }
        return started
    }

    mutating func failed(_ result: AttemptResult) {
        failures.append(result)
    }

    /// True when every address was asked and has failed.
    var isExhausted: Bool { started == count && failures.count == count }

    /// What the failures together say; an address that has not answered yet counts as silent.
    var verdict: AttemptResult {
        var all = failures
        if failures.count < started || count == 0 { all.append(AttemptResult(.timeout)) }
        guard var most = all.max(by: { Self.weight($0.outcome) < Self.weight($1.outcome) }) else {
            return AttemptResult(.timeout)
        }
        // If one was only missed, the whole was: an agent that slept may have missed its success.
        most.isHeard = all.allSatisfy { $0.isHeard }
        return most
    }

    /// An answer says more than a refusal, that more than a router's word, that more than silence, and what never left
    /// says nothing.
    private static func weight(_ outcome: Outcome) -> Int {
        switch outcome {
        case .ok: 5
        case .error: 4
        case .refused: 3
        case .unreachable: 2
        case .timeout: 1
        case .notSent: 0
        }
    }
}
