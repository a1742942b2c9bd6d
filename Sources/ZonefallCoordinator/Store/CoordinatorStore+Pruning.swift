import GRDB
import ZonefallModel

extension CoordinatorStore {
    /// The most rows of one table that go at once, so that batches never wait long behind a pruning.
    static let pruningStep: Int64 = 50_000
    /// So many blackouts' starts and ends are kept.
    static let mostEvents = 10_000
    /// Of so many starts of an agent is known which batches were received and pruned.
    static let mostEpochs = 1_000

    /// Forgets what is older or more than the retention allows, but never that a batch was received.
    ///
    /// Takes at most ``pruningStep`` rows of each table; to be called again and again.
    ///
    /// - Returns: how many observations went.
    package func prune(_ retention: Retention, at now: Timestamp) throws -> Int {
        let horizon = now.millisecondsSinceEpoch - retention.age.wholeMilliseconds
        return try database.write { database in
            let keptFrom = try Self.firstKept(
                of: "observations",
                by: "cursor",
                atMost: retention.rows,
                horizon: horizon,
                database
            )
            try database.execute(sql: "DELETE FROM observations WHERE cursor < ?", arguments: [keptFrom])
            let pruned = database.changesCount

            let batchesFrom = try Self.firstKept(
                of: "batches",
                by: "id",
                atMost: retention.batches,
                horizon: horizon,
                database
            )
            try database.execute(
                sql: """
                    INSERT INTO epochs (agent, epoch, forgotten)
                    SELECT agent, epoch, max(sequence) FROM batches WHERE id < ? GROUP BY agent, epoch
                    ON CONFLICT DO UPDATE SET forgotten = max(forgotten, excluded.forgotten)
                    """,
                arguments: [batchesFrom]
            )
            try database.execute(sql: "DELETE FROM batches WHERE id < ?", arguments: [batchesFrom])
            if database.changesCount > 0 { try Self.pruneEpochs(database) }
            try database.execute(
                sql: "DELETE FROM events WHERE received_ms < ? OR id <= (SELECT max(id) FROM events) - ?",
                arguments: [horizon, Self.mostEvents]
            )
            try database.execute(
                sql: "DELETE FROM findings WHERE NOT stands AND last_seen_ms < ?",
                arguments: [horizon]
            )
            return pruned
        }
    }

    private static func pruneEpochs(_ database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM epochs WHERE (agent, epoch) IN (
                    SELECT agent, epoch FROM (
                        SELECT agent, epoch, row_number() OVER (PARTITION BY agent ORDER BY epoch DESC) AS place FROM epochs
                    ) WHERE place > ?)
                """,
            arguments: [mostEpochs]
        )
    }

    /// The first row of a table in order of arrival that stays.
    private static func firstKept(
        of table: String,
        by id: String,
        atMost rows: Int,
        horizon: Int64,
        _ database: Database
    ) throws -> Int64 {
        guard let oldest = try Int64.fetchOne(database, sql: "SELECT min(\(id)) FROM \(table)"),
            let newest = try Int64.fetchOne(database, sql: "SELECT max(\(id)) FROM \(table)")
        else { return 0 }
        // Steps over expired rows only: later rows arrived later.
        let young =
            try Int64.fetchOne(
                database,
                sql: "SELECT \(id) FROM \(table) WHERE received_ms >= ? ORDER BY \(id) LIMIT 1",
                arguments: [horizon]
            ) ?? newest + 1
        return min(max(young, newest - Int64(rows) + 1), oldest + pruningStep)
    }
}
