import ZonefallModel

/// What changed from one report to a later one, finding by finding; by fingerprint, so that new words for the same fault are
/// no change.
package struct ReportDifference: Hashable, Sendable {
    /// In the later one only.
    package let appeared: [Finding]
    /// In the earlier one only.
    package let gone: [Finding]
    /// In both, and we are surer or less sure than before.
    package let changed: [Change]
    /// In both, and we are as sure as before.
    package let stayed: [Finding]
    /// What the later report did not see as much of as the earlier one: a fault may be gone from sight only.
    package let hasLessCoverage: Bool
    /// The later run was completed and saw as much as it had to.
    private let sawEnough: Bool

    package struct Change: Hashable, Sendable {
        package let before: Finding
        package let after: Finding
    }

    package init(from old: Report, to new: Report) {
        let before = Dictionary(old.findings.map { ($0.fingerprint, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Set(new.findings.map(\.fingerprint))
        var changed: [Change] = []
        var stayed: [Finding] = []
        for finding in new.findings {
            guard let known = before[finding.fingerprint] else { continue }
            if known.standing == finding.standing {
                stayed.append(finding)
            } else {
                changed.append(Change(before: known, after: finding))
            }
        }
        appeared = new.findings.filter { before[$0.fingerprint] == nil }
        gone = old.findings.filter { !after.contains($0.fingerprint) }
        self.changed = changed
        self.stayed = stayed
        sawEnough = new.run.status == .completed && new.coverage.verdict == .held
        hasLessCoverage = (new.coverage.ratio ?? 0) < (old.coverage.ratio ?? 0)
    }

    /// Refuted by what is worse than before; inconclusive when the later run saw less, or too little to tell that nothing is.
    package var verdict: Verdict {
        let isWorse = !appeared.isEmpty || changed.contains { $0.after.standing.rank > $0.before.standing.rank }
        if isWorse { return .refuted }
        return hasLessCoverage || !sawEnough ? .inconclusive : .held
    }

    /// A line for each finding that is not as it was, and a last one with the sums.
    package var text: String {
        var lines = appeared.map { "+ " + Self.line($0) }
        lines += gone.map { "- " + Self.line($0) }
        lines += changed.map { "~ " + Self.line($0.after) + ", was \($0.before.standing.rawValue)" }
        if hasLessCoverage { lines.append("less was seen than before: what is gone may be gone from sight only") }
        if !sawEnough { lines.append("the later run saw too little to tell that nothing is worse") }
        lines.append(
            "\(appeared.count) appeared, \(gone.count) gone, \(changed.count) changed, \(stayed.count) as before"
        )
        return lines.map { TerminalText.safe($0, hasUnicode: true) + "\n" }.joined()
    }

    package var json: JSONValue {
        [
            "verdict": .string(verdict.rawValue),
            "less_coverage": .bool(hasLessCoverage),
            "appeared": .array(appeared.map(\.json)),
            "gone": .array(gone.map(\.json)),
            "changed": .array(changed.map { ["before": $0.before.json, "after": $0.after.json] }),
            "stayed": .array(stayed.map(\.json)),
        ]
    }

    private static func line(_ finding: Finding) -> String {
        "\(finding.rule.id) \(finding.standing.rawValue): \(finding.subject) \(finding.dependence)"
    }
}

extension Finding.Standing {
    fileprivate var rank: Int {
        switch self {
        case .inconclusive: 0
        case .suspected: 1
        case .confirmed: 2
        }
    }
}
