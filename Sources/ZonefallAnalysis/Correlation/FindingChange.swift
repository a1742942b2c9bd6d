import ZonefallModel

/// What is new about the findings since somebody asked last.
package enum FindingChange: Hashable, Sendable {
    case appeared(Finding)
    /// It stands higher or lower than before, or is worth another word.
    case changed(from: Finding, to: Finding)
    case withdrawn(Finding)
}

extension Correlator {
    /// Evaluates, and tells what changed since the last time; sorted as findings are, the withdrawn last.
    package mutating func changes(at now: Timestamp) -> [FindingChange] {
        let before = Dictionary(told.map { ($0.fingerprint, $0) }, uniquingKeysWith: { first, _ in first })
        let findings = findings(at: now)
        let names = Set(findings.map(\.fingerprint))
        let news = findings.compactMap { finding -> FindingChange? in
            guard let known = before[finding.fingerprint] else { return .appeared(finding) }
            return known == finding ? nil : .changed(from: known, to: finding)
        }
        let gone = told.filter { !names.contains($0.fingerprint) }.map(FindingChange.withdrawn)
        told = findings
        return news + gone
    }
}
