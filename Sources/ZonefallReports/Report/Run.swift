import ZonefallModel

extension Report {
    /// Which run it was, and how it ended.
    package struct Run: Hashable, Sendable {
        package enum Kind: String, Hashable, Sendable, CaseIterable {
            case audit, simulate, gameday, demo, correlate
        }

        /// How the run itself ended. Completed does not mean that anything held.
        package enum Status: String, Hashable, Sendable, CaseIterable {
            case completed
            /// It could not run to its end.
            case failed
            /// A guard ended it early; all was put back.
            case aborted
            /// A person or a signal ended it early; all was put back.
            case interrupted
            /// A fault could not be verified as lifted. A person has to look.
            case stuck
        }

        /// Unique per run, and sortable by start.
        package let id: String
        package let kind: Kind
        package let status: Status
        package let startedAt: Timestamp
        package let endedAt: Timestamp
        package let region: String
        /// The hexadecimal SHA-256 of the zone map's document.
        package let mapRevision: String

        package init(
            id: String,
            kind: Kind,
            status: Status = .completed,
            startedAt: Timestamp,
            endedAt: Timestamp,
            region: String,
            mapRevision: String
        ) {
            self.id = id
            self.kind = kind
            self.status = status
            self.startedAt = startedAt
            self.endedAt = endedAt
            self.region = region
            self.mapRevision = mapRevision
        }
    }
}

extension Report.Run: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            id: try json.string("id"),
            kind: try json.value("kind", Kind.init(rawValue:)),
            status: try json.value("status", Status.init(rawValue:)),
            startedAt: try json.value("started_at") { Timestamp($0) },
            endedAt: try json.value("ended_at") { Timestamp($0) },
            region: try json.string("region"),
            mapRevision: try json.string("map_revision")
        )
    }

    package var json: JSONValue {
        [
            "id": .string(id),
            "kind": .string(kind.rawValue),
            "status": .string(status.rawValue),
            "started_at": .string(startedAt.description),
            "ended_at": .string(endedAt.description),
            "region": .string(region),
            "map_revision": .string(mapRevision),
        ]
    }
}
