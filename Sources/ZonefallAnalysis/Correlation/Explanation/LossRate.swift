import ZonefallModel

/// How often a pair fails while everything works, from its own calm time.
///
/// Attempts that fail one at a time are loss; failures in a row are incidents, for which somebody else is to blame,
/// unless the pair fails nearly always: a target that never answers this kind of probe.
enum LossRate {
    /// What a pair is worth before it was seen: so many attempts, so many of them lost.
    private static let priorAttempts = 25.0
    private static let priorLosses = 0.5

    static func estimate(_ samples: some Sequence<ProbeSample>) -> Double {
        var attempts = 0
        var failures = 0
        var lone = 0
        var run = 0
        for sample in samples {
            attempts += 1
            if sample.ending == .ok {
                if run > 0, run <= 2 { lone += run }
                run = 0
            } else {
                failures += 1
                run += 1
            }
        }
        if run > 0, run <= 2 { lone += run }
        if attempts >= 5, Double(failures) > 0.75 * Double(attempts) {
            return (Double(failures) + priorLosses) / (Double(attempts) + 1)
        }
        return (Double(lone) + priorLosses) / (Double(attempts) + priorAttempts)
    }
}
