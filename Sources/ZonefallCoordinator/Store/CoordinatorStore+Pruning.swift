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
            try Self.forgetBatches(before: batchesFrom, database)
            let windowsFrom = try Self.firstKept(
                of: "windows",
                by: "id",
                atMost: retention.windows,
                horizon: horizon,
                database
            )
            try database.execute(sql: "DELETE FROM windows WHERE id < ?", arguments: [windowsFrom])
            let gapsFrom = try Self.firstKept(
                of: "gaps",
                by: "id",
                atMost: retention.windows,
                horizon: horizon,
                database
            )
            try database.execute(sql: "DELETE FROM gaps WHERE id < ?", arguments: [gapsFrom])
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

    /// Deletes batches, and remembers their numbers as ranges.
    private static func forgetBatches(before id: Int64, _ database: Database) throws {
        let forgotten = try Row.fetchAll(
            database,
            sql: "SELECT agent, epoch, sequence FROM batches WHERE id < ? ORDER BY agent, epoch, sequence",
            arguments: [id]
        )
        guard !forgotten.isEmpty else { return }
        var sequences: [EpochKey: [ClosedRange<Int64>]] = [:]
        for row in forgotten {
            let sequence: Int64 = row[2]
            sequences[EpochKey(agent: row[0], epoch: row[1]), default: []].append(sequence...sequence)
        }
        for (key, new) in sequences { try remember(new, of: key, database) }
        try database.execute(sql: "DELETE FROM batches WHERE id < ?", arguments: [id])
        try pruneEpochs(database)
    }

    private struct EpochKey: Hashable {
        let agent: String
        let epoch: Int64
    }

    private static func remember(_ new: [ClosedRange<Int64>], of key: EpochKey, _ database: Database) throws {
        let arguments: StatementArguments = [key.agent, key.epoch]
        let known = try Row.fetchAll(
            database,
            sql: "SELECT first, last FROM received WHERE agent = ? AND epoch = ?",
            arguments: arguments
        ).map { row in (row[0] as Int64)...(row[1] as Int64) }
        try database.execute(sql: "DELETE FROM received WHERE agent = ? AND epoch = ?", arguments: arguments)
        for range in merged(known + new) {
            try database.execute(
                sql: "INSERT INTO received (agent, epoch, first, last) VALUES (?, ?, ?, ?)",
                arguments: arguments + [range.lowerBound, range.upperBound]
            )
        }
    }

    /// The same numbers in as few ranges as can be.
    private static func merged(_ ranges: [ClosedRange<Int64>]) -> [ClosedRange<Int64>] {
        var merged: [ClosedRange<Int64>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound - 1 <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    private static func pruneEpochs(_ database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM received WHERE (agent, epoch) IN (
                    SELECT agent, epoch FROM (
                        SELECT agent, epoch, row_number() OVER (PARTITION BY agent ORDER BY epoch DESC) AS place
                        FROM (SELECT DISTINCT agent, epoch FROM received)
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
