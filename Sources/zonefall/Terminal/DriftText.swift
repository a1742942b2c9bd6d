import ZonefallAnalysis
import ZonefallModel
import ZonefallReports

/// Drift for people.
enum DriftText {
    static func page(_ drift: MapDrift, gaps: [String]) -> String {
        guard !drift.isEmpty else { return ended(["No drift: the maps say the same."], gaps) }
        var lines: [String] = []
        let mattering = drift.changes.filter(\.matters)
        for (title, changes) in [
            ("Changes that a blackout would feel", mattering), ("Other changes", drift.changes.filter { !$0.matters }),
        ] where !changes.isEmpty {
            lines.append(lines.isEmpty ? title : "\n\(title)")
            lines += changes.flatMap(change)
        }
        if drift.outcomes.isEmpty {
            lines.append(
                drift.incomparable.isEmpty
                    ? "\nNo blackout would end otherwise."
                    : "\nOf what both maps have, no blackout would end otherwise."
            )
        } else {
            lines.append("\nWhat a blackout would do")
            for outcome in drift.outcomes {
                let because = outcome.new.cause.map { ": \($0)" } ?? ""
                lines.append(
                    "  \(outcome.zone) dark: \(outcome.subject) \(text(outcome.old)) before, \(text(outcome.new)) now\(because)"
                )
            }
        }
        if !drift.incomparable.isEmpty {
            lines.append("\nNot compared, for only one map has it")
            lines += drift.incomparable.map { "  • \($0)" }
        }
        return ended(lines, gaps)
    }

    private static func change(_ change: MapDrift.Change) -> [String] {
        switch change.kind {
        case .added: ["  + \(change.subject)"]
        case .removed: ["  - \(change.subject)"]
        case .changed(let fields):
            fields.map { field in
                "  ~ \(change.subject): \(field.key) was \(field.old ?? "not there"), is \(field.new ?? "not there")"
            }
        }
    }

    private static func text(_ fate: Fate) -> String {
        guard case .degraded(let share) = fate else { return fate.name }
        return "\(Int((share * 100).rounded())) % left"
    }

    private static func ended(_ lines: [String], _ gaps: [String]) -> String {
        let told = gaps.isEmpty ? [] : ["\nNot seen"] + gaps.map { "  • \($0)" }
        return (lines + told).map { line in
            line.split(separator: "\n", omittingEmptySubsequences: false)
                .map { TerminalText.safe(String($0), hasUnicode: true) }.joined(separator: "\n") + "\n"
        }.joined()
    }
}

extension MapDrift {
    /// For programs (`schema_version` 1.0 of its own).
    func json(gaps: [String]) -> JSONValue {
        [
            "schema": "zonefall/map-drift/v1",
            "verdict": .string(verdict.rawValue),
            "changes": .array(
                changes.map { change in
                    var members: [JSONValue.Member] = [
                        .init("subject", .string(change.subject.id)), .init("noun", .string(change.subject.noun)),
                        .init("matters", .bool(change.matters)),
                    ]
                    switch change.kind {
                    case .added: members.append(.init("change", "added"))
                    case .removed: members.append(.init("change", "removed"))
                    case .changed(let fields):
                        members.append(.init("change", "changed"))
                        members.append(.init("fields", .array(fields.map(\.json))))
                    }
                    return .object(members)
                }
            ),
            "outcomes": .array(
                outcomes.map { outcome in
                    [
                        "zone": .string(outcome.zone.rawValue), "subject": .string(outcome.subject.id),
                        "noun": .string(outcome.subject.noun), "old": .string(outcome.old.name),
                        "new": .string(outcome.new.name),
                        "cause": .array((outcome.new.cause?.links ?? []).map { .string($0) }),
                    ]
                }
            ),
            "incomparable": .array(incomparable.map { ["subject": .string($0.id), "noun": .string($0.noun)] }),
            "gaps": .array(gaps.map { .string($0) }),
        ]
    }
}

extension MapDrift.Field {
    fileprivate var json: JSONValue {
        [
            "key": .string(key), "old": old.map { .string($0) } ?? .null, "new": new.map { .string($0) } ?? .null,
        ]
    }
}
