import ZonefallModel

/// Holds down the share of wrong findings among all that are called confirmed, however many questions were asked.
///
/// The posterior's form of Benjamini and Hochberg's procedure: findings are accepted from the surest on, as long as the mean of
/// their probabilities of being wrong stays within a level. A single finding that is just sure enough is not accepted alone;
/// among many that are surer it is.
enum FalseDiscoveries {
    /// Of the confirmed, so large a share may be wrong, expected; 0 to 1.
    static let level = 0.06

    /// The same findings in the same order; those that are not accepted are suspected, as sure as they were.
    static func held(_ findings: [Finding], to level: Double = level) -> [Finding] {
        let surest = findings.indices.filter { findings[$0].standing == .confirmed }
            .sorted { (findings[$1].confidence, $0) < (findings[$0].confidence, $1) }
        var wrong = 0.0
        var held = findings
        for (accepted, index) in surest.enumerated() {
            wrong += 1 - findings[index].confidence
            if wrong > level * Double(accepted + 1) { held[index] = findings[index].standing(.suspected) }
        }
        return held
    }
}

extension Finding {
    fileprivate func standing(_ standing: Standing) -> Finding {
        Finding(
            rule,
            subject: subject,
            zone: zone,
            expectedZones: expectedZones,
            confidence: confidence,
            standing: standing,
            evidence: evidence,
            remedy: remedy
        )
    }
}
