import ZonefallModel

/// A finding that somebody decided to live with: who, why, and until when.
///
/// It is still in the report, and said with its reason, but it fails nothing. After its end it fails again: a decision without
/// an end is a fault that nobody sees any more.
package struct Suppression: Hashable, Sendable {
    /// Of the finding; nil with `rule` and `subject`.
    package let fingerprint: String?
    /// `ZF004`, together with the id of the subject.
    package let rule: String?
    package let subject: String?
    package let reason: String
    package let by: String
    /// From this moment on it suppresses nothing.
    package let until: Timestamp

    package init(
        fingerprint: String? = nil,
        rule: String? = nil,
        subject: String? = nil,
        reason: String,
        by: String,
        until: Timestamp
    ) {
        self.fingerprint = fingerprint
        self.rule = rule
        self.subject = subject
        self.reason = reason
        self.by = by
        self.until = until
    }

    package func matches(_ finding: Finding) -> Bool {
        if let fingerprint { return finding.fingerprint == fingerprint }
        return rule == finding.rule.id && subject == finding.subject.id
    }
}

extension Report {
    /// A suppression as it worked on one finding.
    package struct Suppressed: Hashable, Sendable, Comparable {
        package let fingerprint: String
        package let reason: String
        package let by: String
        package let until: Timestamp

        package init(fingerprint: String, reason: String, by: String, until: Timestamp) {
            (self.fingerprint, self.reason, self.by, self.until) = (fingerprint, reason, by, until)
        }

        package static func < (left: Self, right: Self) -> Bool {
            (left.fingerprint, left.until) < (right.fingerprint, right.until)
        }
    }

    /// The report with what is decided to be lived with, as of when the run ended; its verdict is reckoned anew.
    package func suppressing(_ suppressions: [Suppression]) -> Report {
        let valid = suppressions.filter { $0.until > run.endedAt }
        let suppressed = findings.compactMap { finding -> Suppressed? in
            guard let found = valid.first(where: { $0.matches(finding) }) else { return nil }
            return Suppressed(
                fingerprint: finding.fingerprint,
                reason: found.reason,
                by: found.by,
                until: found.until
            )
        }
        return with(coverage: coverage, suppressed: suppressed)
    }

    /// The report as somebody reads it who wants to have seen at least so much.
    ///
    /// - Parameter ratio: 0 to 1.
    package func requiring(coverage ratio: Double) -> Report {
        with(
            coverage: Coverage(
                unit: coverage.unit,
                expected: coverage.expected,
                observed: coverage.observed,
                requiredRatio: ratio,
                gaps: coverage.gaps
            ),
            suppressed: suppressed
        )
    }

    private func with(coverage: Coverage, suppressed: [Suppressed]) -> Report {
        Report(
            tool: tool,
            run: run,
            coverage: coverage,
            findings: findings,
            matrix: matrix,
            blackouts: blackouts,
            verdicts: verdicts,
            forecasts: forecasts,
            suppressed: suppressed
        )
    }

    package func isSuppressed(_ finding: Finding) -> Bool {
        !suppressed.isEmpty && suppressed.contains { $0.fingerprint == finding.fingerprint }
    }

    /// Those that nobody decided to live with.
    package var openFindings: [Finding] { findings.filter { !isSuppressed($0) } }
}

extension Report.Suppressed: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            fingerprint: try json.string("fingerprint"),
            reason: try json.string("reason"),
            by: try json.string("by"),
            until: try json.value("until") { Timestamp($0) }
        )
    }

    package var json: JSONValue {
        [
            "fingerprint": .string(fingerprint), "reason": .string(reason), "by": .string(by),
            "until": .string(until.description),
        ]
    }
}
