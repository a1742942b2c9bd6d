import ZonefallModel

extension Report.Blackout {
    /// How a blackout was asked to look, and how it looked to survivors: clients fail over by what they see.
    package struct Fidelity: Hashable, Sendable {
        /// `dark`, `isolated` or `brownout`.
        package let kind: String
        /// `l3_silent`, `l2_dead` or `forward_only`.
        package let asked: String
        /// nil: too little was seen to tell.
        package let isAsAsked: Bool?
        /// One sentence for a person: what was seen, and why it is not what was asked.
        package let statement: String
        /// By target and look, sorted.
        package let observed: [Sight]

        package init(kind: String, asked: String, isAsAsked: Bool?, statement: String, observed: [Sight]) {
            self.kind = kind
            self.asked = asked
            self.isAsAsked = isAsAsked
            self.statement = statement
            self.observed = observed
        }

        /// How the attempts at one target ended.
        package struct Sight: Hashable, Sendable {
            /// An id of the map.
            package let target: String
            /// `silent`, `unreachable` (EHOSTUNREACH), `refused` (RST), or `error` from what stands before it.
            package let look: String
            package let attempts: Int
            /// From the start of the blackout to the start of the first and of the last of them.
            package let firstAfter: Duration
            package let lastAfter: Duration

            package init(target: String, look: String, attempts: Int, firstAfter: Duration, lastAfter: Duration) {
                self.target = target
                self.look = look
                self.attempts = attempts
                self.firstAfter = firstAfter
                self.lastAfter = lastAfter
            }
        }
    }
}

extension Report.Blackout {
    /// What was asked beside what was seen, for a cell of a table.
    var fidelityInWords: String {
        guard let fidelity else { return "never came to it" }
        let word = fidelity.isAsAsked.map { $0 ? "as asked" : "NOT AS ASKED" } ?? "not proved"
        return "\(fidelity.asked): \(word); \(fidelity.statement)"
    }
}

extension Report.Blackout.Fidelity: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        var observed: [Sight] = []
        for sight in try json.array("observed") { observed.append(try Sight(json: sight)) }
        self.init(
            kind: try json.string("kind"),
            asked: try json.string("asked"),
            isAsAsked: try json.optionalBool("as_asked"),
            statement: try json.string("statement"),
            observed: observed
        )
    }

    package var json: JSONValue {
        [
            "kind": .string(kind),
            "asked": .string(asked),
            "as_asked": JSONValue(orNull: isAsAsked),
            "statement": .string(statement),
            "observed": .array(observed.map(\.json)),
        ]
    }
}

extension Report.Blackout.Fidelity.Sight: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            target: try json.string("target"),
            look: try json.string("look"),
            attempts: Int(try json.integer("attempts")),
            firstAfter: .milliseconds(try json.integer("first_after_ms")),
            lastAfter: .milliseconds(try json.integer("last_after_ms"))
        )
    }

    package var json: JSONValue {
        [
            "target": .string(target),
            "look": .string(look),
            "attempts": .integer(Int64(attempts)),
            "first_after_ms": .integer(firstAfter.wholeMilliseconds),
            "last_after_ms": .integer(lastAfter.wholeMilliseconds),
        ]
    }
}
