/// Observations that an agent made and had to let go of before everyone had them.
///
/// No evidence is not good news, so a gap travels like an observation, and is never dropped itself.
package struct ObservationGap: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        /// The disk, or the share of it that the agent may use, was full.
        case full
        /// The disk gave back other bytes than were written.
        case damaged
        /// The coordinator answered that it will never take them.
        case refused
    }

    /// What was lost: `raw` observations or `windows`.
    package let stream: String
    /// The first and the last moment of what was lost, on the agent's clock; a coordinator may have some of what lies between.
    package let from: Timestamp
    package let to: Timestamp
    /// At most so many batches.
    package let batches: Int64
    /// At most so many observations, or rows of windows.
    package let rows: Int64
    package let reason: Reason

    package init(stream: String, from: Timestamp, to: Timestamp, batches: Int64, rows: Int64, reason: Reason) {
        self.stream = stream
        self.from = from
        self.to = to
        self.batches = batches
        self.rows = rows
        self.reason = reason
    }
}

extension ObservationGap: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            stream: try json.string("stream"),
            from: try json.value("from") { Timestamp($0) },
            to: try json.value("to") { Timestamp($0) },
            batches: try json.integer("batches"),
            rows: try json.integer("rows"),
            reason: try json.value("reason", Reason.init(rawValue:))
        )
    }

    package var json: JSONValue {
        .object([
            .init("stream", .string(stream)),
            .init("from", .string(from.description)),
            .init("to", .string(to.description)),
            .init("batches", .integer(batches)),
            .init("rows", .integer(rows)),
            .init("reason", .string(reason.rawValue)),
        ])
    }
}
