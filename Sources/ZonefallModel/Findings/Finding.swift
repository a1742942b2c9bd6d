/// A hidden cross-zone dependency, or another thing about the map that somebody should know, with its evidence.
package struct Finding: Hashable, Sendable {
    package let rule: Rule
    package let subject: Resource
    /// The zone on which the subject depends.
    package let zone: Zone.ID
    /// The zones on which it should depend, sorted.
    package let expectedZones: [Zone.ID]
    /// The probability that the finding is true, 0 to 1.
    package let confidence: Double
    package let standing: Standing
    /// What made it, strongest first; never empty.
    package let evidence: [Evidence]
    /// What to do, in the user's own terms: an `openstack …` command, or a change to the map.
    package let remedy: String
    /// The remedy as commands with the cloud's own ids, in order, for a person to read and run; empty where nobody asked a
    /// cloud, or no command mends it. Lines that begin with `#` say what no command can.
    package private(set) var commands: [String] = []

    package init(
        _ rule: Rule,
        subject: Resource,
        zone: Zone.ID,
        expectedZones: [Zone.ID],
        confidence: Double,
        standing: Standing? = nil,
        evidence: [Evidence],
        remedy: String
    ) {
        self.rule = rule
        self.subject = subject
        self.zone = zone
        self.expectedZones = expectedZones.sorted()
        self.confidence = min(max(confidence, 0), 1)
        self.standing = standing ?? Standing(confidence: confidence)
        self.evidence = evidence
        self.remedy = remedy
    }

    package var kind: Kind { rule.kind }

    package func with(commands: [String]) -> Self {
        var finding = self
        finding.commands = commands
        return finding
    }

    /// How sure we are (`verdict` in documents).
    package enum Standing: String, Hashable, Sendable, CaseIterable {
        case confirmed, suspected, inconclusive

        /// Confirmed from 0.9, suspected from 0.5.
        package init(confidence: Double) {
            self = confidence >= 0.9 ? .confirmed : confidence >= 0.5 ? .suspected : .inconclusive
        }
    }

    /// The same for the same fault in every run: SHA-256 over rule, subject and zone, as 64 hexadecimal digits.
    ///
    /// Not over words or evidence, which may change without the fault being another one.
    package var fingerprint: String {
        SHA256.hexadecimalDigest(of: "zonefall/finding/v1\n\(rule.id)\n\(subject.noun)\n\(subject.id)\n\(zone)")
    }
}

extension Finding: Comparable {
    /// By subject, then rule, then zone: the order of every list that leaves us.
    package static func < (left: Self, right: Self) -> Bool {
        (left.subject.id, left.rule.id, left.zone) < (right.subject.id, right.rule.id, right.zone)
    }
}
