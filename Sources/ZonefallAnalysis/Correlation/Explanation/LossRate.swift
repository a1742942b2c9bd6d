import ZonefallModel

/// How often a pair fails while everything works, from its own calm time.
///
/// Attempts that fail one at a time are loss; failures in a row are incidents, for which somebody else is to blame,
/// unless the pair fails nearly always: a target that never answers this kind of probe.
struct LossRate {
    /// What a pair is worth before it was seen: so many attempts, so many of them lost.
    private static let priorAttempts = 25.0
    private static let priorLosses = 0.5
    private var attempts = 0
    private var failures = 0
    private var lone = 0
    private var run = 0

    static func estimate(_ samples: some Sequence<ProbeSample>) -> Double {
        var rate = LossRate()
        for sample in samples { rate.add(sample) }
        return rate.estimate
    }

    /// Samples come in order of time; those of one window came in an unknown order.
    mutating func add(_ sample: ProbeSample) {
        let count = sample.count
        attempts += count
        if sample.isOK {
            if run > 0, run <= 2 { lone += run }
            run = 0
        } else {
            failures += count
            run += count
        }
    }

    /// 0 to 1.
    var estimate: Double {
        let lone = self.lone + (run > 0 && run <= 2 ? run : 0)
        if attempts >= 5, Double(failures) > 0.75 * Double(attempts) {
            return (Double(failures) + Self.priorLosses) / (Double(attempts) + 1)
        }
        return (Double(lone) + Self.priorLosses) / (Double(attempts) + Self.priorAttempts)
    }
}
