import ZonefallModel

/// What a driver says to its guardian: one JSON object on a line.
package enum GuardianMessage: Hashable, Sendable {
    /// To be written down, towards the dark; answered only when it is safe.
    case entry(JournalRecord.Entry)
    /// The driver lives; silence for longer than this means that it does not.
    case beat(run: String, lease: Duration)
    /// For its own copy, towards the light.
    case note(JournalRecord.Entry)

    static let longest = 4 << 20

    package func line(token: String) -> [UInt8] {
        let members: [JSONValue.Member] =
            switch self {
            case .entry(let entry): [.init("entry", entry.json)]
            case .note(let entry): [.init("note", entry.json)]
            case .beat(let run, let lease):
                [.init("beat", ["run": .string(run), "lease_ms": .integer(lease.wholeMilliseconds)])]
            }
        return Array(JSONValue.object([.init("token", .string(token))] + members).compactText.utf8)
    }

    package init(json: JSONValue) throws(JSONShapeError) {
        if let entry = json["entry"] {
            self = .entry(try JournalRecord.Entry(json: entry))
        } else if let note = json["note"] {
            self = .note(try JournalRecord.Entry(json: note))
        } else if let beat = json["beat"] {
            self = .beat(run: try beat.string("run"), lease: .milliseconds(try beat.integer("lease_ms")))
        } else {
            throw .missing(key: "entry")
        }
    }
}

extension JournalRecord.Entry {
    fileprivate var json: JSONValue {
        .object(omittingNil: [
            "run": .string(run),
            "zone": zone.map { .string($0.rawValue) },
            "operation": .string(operation.rawValue),
            "phase": .string(phase.rawValue),
            "detail": detail,
        ])
    }

    fileprivate init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            run: try json.string("run"),
            zone: try json.optionalString("zone").map { Zone.ID($0) },
            operation: try json.value("operation", JournalRecord.Operation.init(rawValue:)),
            phase: try json.value("phase", JournalRecord.Phase.init(rawValue:)),
            detail: json["detail"] ?? .object([])
        )
    }
}
