import ZonefallModel

/// The findings that a run must come to, no more and no less: `Examples/demo/expected.json`.
///
/// `{"findings": [{"subject": …, "kind": …, "zone": …}, …]}`; further keys are for people.
package struct ExpectedFindings: Hashable, Sendable {
    private let expected: Set<Claim>

    private struct Claim: Hashable, Comparable {
        let subject: String
        let kind: String
        let zone: String

        static func < (left: Self, right: Self) -> Bool {
            (left.subject, left.kind, left.zone) < (right.subject, right.kind, right.zone)
        }

        var sentence: String { "\(kind) of '\(subject)' on \(zone)" }
    }

    package init(json: JSONValue) throws(JSONShapeError) {
        guard json["findings"] != nil else { throw .missing(key: "findings") }
        var expected: Set<Claim> = []
        for finding in try json.array("findings") {
            expected.insert(
                Claim(
                    subject: try finding.string("subject"),
                    kind: try finding.string("kind"),
                    zone: try finding.string("zone")
                )
            )
        }
        self.expected = expected
    }

    package var count: Int { expected.count }

    /// One sentence for each finding that is missing, and for each that nobody planted; empty: exactly the expected ones.
    ///
    /// An inconclusive finding claims nothing, so it counts neither way.
    package func differences(from report: Report) -> [String] {
        let claimed = Set(
            report.findings.filter { $0.standing != .inconclusive }
                .map { Claim(subject: $0.subject.id, kind: $0.kind.rawValue, zone: $0.zone.rawValue) }
        )
        return expected.subtracting(claimed).sorted().map { "not found: \($0.sentence)" }
            + claimed.subtracting(expected).sorted().map { "found, but not expected: \($0.sentence)" }
    }
}
