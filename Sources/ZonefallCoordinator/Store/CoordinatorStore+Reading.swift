import GRDB
import ZonefallModel

/// Observations in order of arrival, from behind a cursor.
package struct ObservationPage: Sendable {
    package struct Row: Sendable {
        package let observation: Observation
        /// On the coordinator's clock.
        package let receivedAt: Timestamp
    }

    package let rows: [Row]
    /// Where the next page starts; the same as asked for when nothing is new.
    package let cursor: Int64
    /// The rows between what was asked for and the first one here were pruned: the reader missed something.
    package let missedRows: Bool
}

/// One thing that arrived, as a store gives it back.
package enum Arrival: Sendable {
    case batch(ObservationBatch, receivedAt: Timestamp)
    case event(BlackoutEvent, receivedAt: Timestamp)
}

extension CoordinatorStore {
    /// - Parameter zone: where the map says that a vantage stands.
    package func observations(
        after cursor: Int64,
        limit: Int,
        zone: @escaping @Sendable (Vantage.ID) -> Zone.ID?
    ) async throws -> ObservationPage {
        try await database.read { database in
            let rows = try StoredObservation.fetch(database, after: cursor, limit: limit, zone: zone)
            let oldest = try Int64.fetchOne(database, sql: "SELECT min(cursor) FROM observations")
            let newest = try Int64.fetchOne(
                database,
                sql: "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'observations'), 0)"
            )
            return ObservationPage(
                rows: rows.map { .init(observation: $0.observation, receivedAt: $0.receivedAt) },
                cursor: rows.last?.cursor ?? max(cursor, 0),
                // A reader may come with any cursor, also the largest.
                missedRows: cursor < (oldest ?? (newest ?? 0) + 1) - 1
            )
        }
    }

    /// Gives back all that arrived, in that order.
    package func replay(
        zone: (Vantage.ID) -> Zone.ID?,
        _ body: (Arrival) throws -> Void
    ) throws {
        try database.read { database in
            let observations = try Row.fetchCursor(
                database,
                sql: "SELECT \(StoredObservation.columns) FROM observations ORDER BY cursor"
            )
            var pending = try observations.next().map { try StoredObservation(row: $0, zone: zone) }
            let windows = try Row.fetchCursor(database, sql: "SELECT batch, columns, id FROM windows ORDER BY id")
            var pendingWindows = try windows.next().map(BatchWindows.init)
            var events = try Self.events(database)[...]
            let batches = try Row.fetchCursor(
                database,
                sql: """
                    SELECT id, agent, epoch, sequence, received_ms, sent_agent_ms, plan_revision, dropped,
                        sealed_agent_ms, health
                    FROM batches ORDER BY id
                    """
            )
            while let row = try batches.next() {
                let id: Int64 = row[0]
                while let event = events.first, event.afterBatch < id {
                    try body(.event(event.event, receivedAt: event.receivedAt))
                    events.removeFirst()
                }
                var own: [Observation] = []
                while let next = pending, next.batch <= id {
                    if next.batch == id { own.append(next.observation) }
                    pending = try observations.next().map { try StoredObservation(row: $0, zone: zone) }
                }
                var ownWindows: [ProbeWindows] = []
                while let next = pendingWindows, next.batch <= id {
                    if next.batch == id { ownWindows.append(next.windows) }
                    pendingWindows = try windows.next().map(BatchWindows.init)
                }
                let batch = ObservationBatch(
                    vantage: Vantage.ID(row[1]),
                    epoch: row[2],
                    sequence: row[3],
                    sentAt: Timestamp(millisecondsSinceEpoch: row[5]),
                    planRevision: row[6],
                    dropped: row[7],
                    observations: own,
                    windows: ownWindows,
                    sealedAt: (row[8] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) },
                    health: try (row[9] as String?).map { try VantageHealth(json: JSONValue(parsing: $0)) }
                )
                try body(.batch(batch, receivedAt: Timestamp(millisecondsSinceEpoch: row[4])))
            }
            for event in events { try body(.event(event.event, receivedAt: event.receivedAt)) }
        }
    }

    /// What was found when, as it was last written.
    package func findings() throws -> [FindingLedger.Entry] {
        try database.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT finding, first_seen_ms, last_seen_ms, stands FROM findings ORDER BY fingerprint"
            ).map { row in
                FindingLedger.Entry(
                    finding: try Finding(json: JSONValue(parsing: row[0] as String)),
                    firstSeen: Timestamp(millisecondsSinceEpoch: row[1]),
                    lastSeen: Timestamp(millisecondsSinceEpoch: row[2]),
                    stands: row[3]
                )
            }
        }
    }

    /// How many observations are kept, and how many bytes the store takes.
    package func size() async throws -> (observations: Int, bytes: Int) {
        try await database.read { database in
            // Rows go from the oldest end only, so the cursor has no gaps, and this needs no scan.
            let rows = try Int.fetchOne(
                database,
                sql: """
                    SELECT coalesce((SELECT max(cursor) FROM observations) - (SELECT min(cursor) FROM observations) + 1, 0)
                    """
            )
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count")
            let pageSize = try Int.fetchOne(database, sql: "PRAGMA page_size")
            return (rows ?? 0, (pages ?? 0) * (pageSize ?? 0))
        }
    }

    private struct StoredEvent {
        let receivedAt: Timestamp
        let afterBatch: Int64
        let event: BlackoutEvent
    }

    private static func events(_ database: Database) throws -> [StoredEvent] {
        try Row.fetchAll(database, sql: "SELECT received_ms, after_batch, event FROM events ORDER BY id").map { row in
            StoredEvent(
                receivedAt: Timestamp(millisecondsSinceEpoch: row[0]),
                afterBatch: row[1],
                event: try BlackoutEvent(json: JSONValue(parsing: row[2] as String))
            )
        }
    }
}

extension StoredObservation {
    fileprivate static func fetch(
        _ database: Database,
        after cursor: Int64,
        limit: Int,
        zone: (Vantage.ID) -> Zone.ID?
    ) throws -> [StoredObservation] {
        let statement = try database.cachedStatement(
            sql: "SELECT \(columns) FROM observations WHERE cursor > ? ORDER BY cursor LIMIT ?"
        )
        let rows = try Row.fetchCursor(statement, arguments: [cursor, limit])
        var observations: [StoredObservation] = []
        while let row = try rows.next() {
            observations.append(try StoredObservation(row: row, zone: zone))
        }
        return observations
    }
}
