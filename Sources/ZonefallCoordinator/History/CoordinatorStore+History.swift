import GRDB
import ZonefallModel

/// How the past is thinned out: the older, the coarser.
package struct HistoryDetail: Hashable, Sendable {
    /// Seconds of a stretch.
    package let step: Int64
    /// For so many seconds it is kept.
    package let age: Int64

    package static let all = [
        HistoryDetail(step: 10, age: 6 * 3_600),
        HistoryDetail(step: 60, age: 3 * 86_400),
        HistoryDetail(step: 600, age: 90 * 86_400),
    ]
}

extension CoordinatorStore {
    /// Adds sums to the history, in the transaction of their batch.
    static func append(_ history: HistorySums, _ database: Database) throws {
        guard !history.raw.isEmpty || !history.summed.isEmpty else { return }
        let insertion = try database.cachedStatement(
            sql: """
                INSERT INTO history (step, start, source, home, kind, attempts, ok, not_sent,
                    summed_attempts, summed_ok, summed_not_sent)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts, ok = ok + excluded.ok,
                    not_sent = not_sent + excluded.not_sent, summed_attempts = summed_attempts + excluded.summed_attempts,
                    summed_ok = summed_ok + excluded.summed_ok, summed_not_sent = summed_not_sent + excluded.summed_not_sent
                """
        )
        for key in Set(history.raw.keys).union(history.summed.keys) {
            let raw = history.raw[key] ?? .init()
            let summed = history.summed[key] ?? .init()
            try insertion.execute(
                arguments: [
                    HistorySums.step, key.start, key.cell.source.name, key.cell.home.name, key.cell.kind.rawValue,
                    raw.attempts, raw.ok, raw.notSent, summed.attempts, summed.ok, summed.notSent,
                ]
            )
        }
    }

    /// Puts old stretches together into longer ones, and forgets the oldest.
    package func condenseHistory(at now: Timestamp) throws {
        let seconds = now.millisecondsSinceEpoch / 1_000
        for (fine, coarse) in zip(HistoryDetail.all, HistoryDetail.all.dropFirst()) {
            // Whole longer stretches only.
            let before = (seconds - fine.age) / coarse.step * coarse.step
            let oldest = try database.read { database in
                try Int64.fetchOne(
                    database,
                    sql: "SELECT min(start) FROM history WHERE step = ?",
                    arguments: [fine.step]
                )
            }
            guard let oldest, oldest < before else { continue }
            let until = min(before, (oldest / coarse.step + 20) * coarse.step)
            try database.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO history (step, start, source, home, kind, attempts, ok, not_sent,
                            summed_attempts, summed_ok, summed_not_sent)
                        SELECT ?, start / ? * ?, source, home, kind, sum(attempts), sum(ok), sum(not_sent),
                            sum(summed_attempts), sum(summed_ok), sum(summed_not_sent)
                        FROM history WHERE step = ? AND start < ? GROUP BY 2, source, home, kind
                        ON CONFLICT DO UPDATE SET attempts = attempts + excluded.attempts, ok = ok + excluded.ok,
                            not_sent = not_sent + excluded.not_sent,
                            summed_attempts = summed_attempts + excluded.summed_attempts,
                            summed_ok = summed_ok + excluded.summed_ok,
                            summed_not_sent = summed_not_sent + excluded.summed_not_sent
                        """,
                    arguments: [coarse.step, coarse.step, coarse.step, fine.step, until]
                )
                try database.execute(
                    sql: "DELETE FROM history WHERE step = ? AND start < ?",
                    arguments: [fine.step, until]
                )
            }
        }
        guard let last = HistoryDetail.all.last else { return }
        let forgotten = seconds - last.age
        let isOld = try database.read { database in
            try Bool.fetchOne(
                database,
                sql: "SELECT EXISTS (SELECT 1 FROM history WHERE step = ? AND start < ?)",
                arguments: [last.step, forgotten]
            )
        }
        guard isOld == true else { return }
        try database.write { database in
            try database.execute(
                sql: "DELETE FROM history WHERE step = ? AND start < ?",
                arguments: [last.step, forgotten]
            )
        }
    }

    /// Keeps from when on a map was in use, if it is another one than before.
    package func note(mapRevision revision: String, at now: Timestamp) throws {
        try database.write { database in
            let latest = try String.fetchOne(
                database,
                sql: "SELECT revision FROM map_revisions ORDER BY id DESC LIMIT 1"
            )
            guard latest != revision else { return }
            try database.execute(
                sql: "INSERT INTO map_revisions (since_ms, revision) VALUES (?, ?)",
                arguments: [now.millisecondsSinceEpoch, revision]
            )
            try database.execute(
                sql: "DELETE FROM map_revisions WHERE id <= (SELECT max(id) FROM map_revisions) - 1000"
            )
        }
    }
}
