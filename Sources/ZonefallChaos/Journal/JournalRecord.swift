import ZonefallModel

/// One line of a journal: what is about to be done, what was done, or what was seen.
package struct JournalRecord: Hashable, Sendable {
    /// From 0, without gaps.
    package let sequence: Int64
    /// The hexadecimal SHA-256 of the line before; 64 zeros before the first.
    package let previous: String
    package let time: Timestamp
    /// On the clock that nobody can set.
    package let sinceBoot: Duration
    package let entry: Entry

    /// What somebody writes into a journal; the rest is the journal's own.
    package struct Entry: Hashable, Sendable {
        /// Which game day this is; the same in every line.
        package var run: String
        package var zone: Zone.ID?
        package var operation: Operation
        package var phase: Phase
        /// An object.
        package var detail: JSONValue

        package init(
            run: String,
            zone: Zone.ID? = nil,
            operation: Operation,
            phase: Phase,
            detail: JSONValue = .object([])
        ) {
            self.run = run
            self.zone = zone
            self.operation = operation
            self.phase = phase
            self.detail = detail
        }
    }

    package enum Operation: String, Hashable, Sendable, CaseIterable {
        /// The whole plan, so that anyone who finds the journal can put everything back.
        case plan
        case approve
        case arm
        case proveInert = "prove_inert"
        case impose
        /// The first renewal, by which the canary becomes the blackout; later ones are not written.
        case renew
        /// Some targets are lit again while the others stay dark, to see whose return heals what fell.
        case relight
        /// The zone forgets its connections, as after a power loss.
        case endConnections = "end_connections"
        case lift
        case verify
        /// The blackout is over, one way or the other.
        case end
    }

    package enum Phase: String, Hashable, Sendable, CaseIterable {
        /// On disk before the effect.
        case intent
        case done
        case failed
        case verified
    }
}

extension JournalRecord: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            sequence: try json.integer("seq"),
            previous: try json.string("prev"),
            time: try json.value("time") { Timestamp($0) },
            sinceBoot: .milliseconds(try json.integer("boot_ms")),
            entry: Entry(
                run: try json.string("run"),
                zone: try json.optionalString("zone").map { Zone.ID($0) },
                operation: try json.value("operation", Operation.init(rawValue:)),
                phase: try json.value("phase", Phase.init(rawValue:)),
                detail: json["detail"] ?? .object([])
            )
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "seq": .integer(sequence),
            "prev": .string(previous),
            "time": .string(time.description),
            "boot_ms": .integer(sinceBoot.wholeMilliseconds),
            "run": .string(entry.run),
            "zone": entry.zone.map { .string($0.rawValue) },
            "operation": .string(entry.operation.rawValue),
            "phase": .string(entry.phase.rawValue),
            "detail": entry.detail,
        ])
    }
}
