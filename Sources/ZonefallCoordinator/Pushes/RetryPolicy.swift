import ZonefallModel

/// When a delivery that failed is tried again: later each time, never all at once, and not before the receiver says.
struct RetryPolicy: Hashable, Sendable {
    /// Before the second try.
    var shortest: Duration = .seconds(1)
    var longest: Duration = .seconds(60)

    /// - Parameters:
    ///   - failures: in a row, from 1.
    ///   - retryAfter: what the receiver asked for; it is waited for, up to an hour.
    func pause(
        after failures: Int,
        retryAfter: Duration?,
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        let doublings = min(max(failures - 1, 0), 30)
        let whole = min(longest, shortest * (1 << doublings))
        let jittered = whole * Double.random(in: 0.5...1, using: &random)
        return max(jittered, min(retryAfter ?? .zero, .seconds(3_600)))
    }
}

/// What came of a delivery.
enum PushAnswer: Hashable, Sendable {
    case answered(status: Int, retryAfter: Duration?, body: [UInt8])
    /// Nobody answered, or not what HTTP is; why.
    case failed(String)

    enum Judgement: Hashable, Sendable {
        case taken
        /// It may be taken another time.
        case later(Duration?)
        /// It will never be taken.
        case refused
    }

    /// As remote write's and OTLP's rules have it: what is the receiver's own trouble passes, what is ours does not.
    var judgement: Judgement {
        switch self {
        case .failed: .later(nil)
        case .answered(let status, let retryAfter, _):
            switch status {
            case 200..<300: .taken
            case 408, 425, 429, 500..<600: .later(retryAfter)
            default: .refused
            }
        }
    }

    /// For a person.
    var text: String {
        switch self {
        case .failed(let why): return why
        case .answered(let status, _, let body):
            let words = String(decoding: body.prefix(200), as: UTF8.self)
            return "status \(status)\(words.isEmpty ? "" : ": ")\(words.filter { !$0.isNewline })"
        }
    }
}
