import ZonefallModel

/// What a run of the bench counted.
struct BenchResult {
    /// Apart from the others, for a look-up for each of these would be part of the measurement.
    private(set) var answered = 0
    private var failures: [String: Int] = [:]
    /// Of what was not sent.
    private var reasons: [String: Int] = [:]
    /// Answers whose time is not known.
    var untimed = 0
    /// In nanoseconds.
    var roundTrips: [Int32] = []
    var wall: Duration = .zero
    var processorTime: Duration = .zero
    var lateness: Duration = .zero
    var idleKilobytes = 0
    var residentKilobytes = 0

    mutating func count(_ outcome: Outcome) {
        if case .ok = outcome {
            answered += 1
        } else {
            failures[outcome.name, default: 0] += 1
            if case .notSent(let reason) = outcome { reasons[reason, default: 0] += 1 }
        }
    }

    var json: JSONValue {
        let sorted = roundTrips.sorted()
        func quantile(_ share: Double) -> JSONValue {
            guard !sorted.isEmpty else { return .null }
            let index = min(sorted.count - 1, Int(Double(sorted.count) * share))
            return .number(Double(sorted[index]) / 1_000)
        }
        let counts = failures.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer(Int64($0.value))) }
        return .object(omittingNil: [
            "failures": .object(counts),
            "most_not_sent": reasons.max { ($0.value, $0.key) < ($1.value, $1.key) }.map { .string($0.key) },
            "rcvd": .integer(Int64(answered)),
            "untimed": .integer(Int64(untimed)),
            "wall_s": .number(wall.seconds),
            "cpu_s": .number(processorTime.seconds),
            "cpu_us_per_probe": answered == 0 ? nil : .number(processorTime.seconds * 1_000_000 / Double(answered)),
            "idle_rss_kb": .integer(Int64(idleKilobytes)),
            "rss_kb": .integer(Int64(residentKilobytes)),
            "lateness_ms": .number(lateness.milliseconds),
            "rtt_us": .object(omittingNil: [
                "p50": quantile(0.5), "p99": quantile(0.99), "p999": quantile(0.999), "max": quantile(1),
            ]),
        ])
    }
}
