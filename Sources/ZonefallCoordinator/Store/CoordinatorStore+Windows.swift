import Foundation
import GRDB
import ZonefallModel
import ZonefallZlib

/// Windows of one agent as a row, with where it stands in the order of arrival.
package struct StoredWindows: Sendable {
    package let cursor: Int64
    package let vantage: Vantage.ID
    /// On the coordinator's clock.
    package let receivedAt: Timestamp
    package let windows: ProbeWindows
}

extension CoordinatorStore {
    /// Windows behind a cursor, in order of arrival.
    package func windows(after cursor: Int64, limit: Int) async throws -> [StoredWindows] {
        try await database.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT id, agent, received_ms, columns FROM windows WHERE id > ? ORDER BY id LIMIT ?",
                arguments: [cursor, limit]
            ).map { row in
                StoredWindows(
                    cursor: row[0],
                    vantage: Vantage.ID(row[1]),
                    receivedAt: Timestamp(millisecondsSinceEpoch: row[2]),
                    windows: try Self.windows(in: row[3], row: row[0])
                )
            }
        }
    }

    /// What agents lost, in order of arrival.
    package func gaps() throws -> [(vantage: Vantage.ID, gap: ObservationGap)] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT agent, gap FROM gaps ORDER BY id").map { row in
                (Vantage.ID(row[0]), try ObservationGap(json: JSONValue(parsing: row[1] as String)))
            }
        }
    }

    /// A row's windows, with the batch that they came in.
    struct BatchWindows {
        let batch: Int64
        let windows: ProbeWindows

        /// - Parameter row: of `batch, columns, id`.
        init(_ row: Row) throws {
            batch = row[0]
            windows = try CoordinatorStore.windows(in: row[1], row: row[2])
        }
    }

    private static func windows(in columns: Data, row: Int64) throws -> ProbeWindows {
        do {
            // It came within one body, so it is no larger than the largest body of any version.
            let text = try Deflate.expanded(Array(columns), atMost: 64 << 20)
            return try ProbeWindows(json: JSONValue(parsing: text))
        } catch {
            throw StoreError.unreadable(table: "windows", row: row)
        }
    }

    /// Keeps windows of a batch.
    static func append(
        _ windows: [ProbeWindows],
        of vantage: Vantage.ID,
        batch: Int64,
        receivedAt now: Timestamp,
        _ database: Database
    ) throws {
        for window in windows where !window.rows.isEmpty {
            let columns = try Deflate.compressed(Array(window.json.compactText.utf8))
            try database.execute(
                sql: "INSERT INTO windows (batch, agent, received_ms, start_agent_ms, columns) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    batch, vantage.rawValue, now.millisecondsSinceEpoch, window.start.millisecondsSinceEpoch,
                    Data(columns),
                ]
            )
        }
    }
}
