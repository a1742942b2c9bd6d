import ZonefallModel

/// The findings of all blackouts of a day, those of one zone held against each other: what is true happens each time.
struct Repetitions {
    private let blackouts: [BlackoutResult]

    init(_ blackouts: [BlackoutResult]) {
        self.blackouts = blackouts
    }

    /// The same finding in several blackouts is one: surer when every repetition has it, and doubtful when one has not.
    func findings() -> [Finding] {
        var seen: Set<String> = []
        return blackouts.flatMap(\.findings).sorted().filter { seen.insert($0.fingerprint).inserted }.map(weighed)
    }

    private func weighed(_ finding: Finding) -> Finding {
        // A blackout that was none repeats nothing.
        let judged = blackouts.filter { $0.zone == finding.zone && $0.judgement?.darkness.isConfirmed == true }
        guard judged.count > 1 else { return finding }
        let count = judged.count { $0.findings.contains { $0.fingerprint == finding.fingerprint } }
        let isEachTime = count == judged.count
        let statement = Evidence(
            .intervention,
            isEachTime
                ? "seen in each of \(judged.count) blackouts of zone \(finding.zone), with light between them"
                : "seen in \(count) of \(judged.count) blackouts of zone \(finding.zone): it does not happen each time"
        )
        return Finding(
            finding.rule,
            subject: finding.subject,
            zone: finding.zone,
            expectedZones: finding.expectedZones,
            confidence: isEachTime
                ? 1 - (1 - finding.confidence) / Double(judged.count) : min(finding.confidence, 0.6),
            evidence: finding.evidence + [statement],
            remedy: finding.remedy
        )
    }
}
