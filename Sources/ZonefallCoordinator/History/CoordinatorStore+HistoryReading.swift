import GRDB
import ZonefallModel

/// What was seen from every place of every place over a time.
package struct History: Sendable {
    package struct Point: Hashable, Sendable {
        package var attempts: Int64 = 0
        package var ok: Int64 = 0
        package var notSent: Int64 = 0
    }

    /// Milliseconds since 1970; `from` is the start of the first stretch.
    package let from: Int64
    package let to: Int64
    package let stepMilliseconds: Int64
    /// By home; each has a point for each stretch.
    package fileprivate(set) var lanes: [String: [Point]] = [:]
    /// Over all of the time, by `source`, `home` and `kind`.
    package fileprivate(set) var cells: [[String]: Point] = [:]
    package fileprivate(set) var revisions: [(since: Timestamp, revision: String)] = []
}

extension CoordinatorStore {
    /// - Parameters:
    ///   - from: seconds since 1970.
    ///   - to: later than `from`.
    ///   - points: at most so many stretches are told apart.
    package func history(from: Int64, to: Int64, points: Int64, kind: String? = nil) async throws -> History {
        // No finer than what is kept, and a multiple of it.
        let finest = HistorySums.step
        let wanted = max(finest, (to - from + points - 1) / points)
        let step = (wanted + finest - 1) / finest * finest
        let start = from / step * step
        let count = Int((to - start + step - 1) / step)
        return try await database.read { database in
            var history = History(from: start * 1_000, to: to * 1_000, stepMilliseconds: step * 1_000)
            // A cell's own sums, whichever of the two an agent sends more of. Coarse rows fall into their first stretch.
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT (start - ?) / ? AS slot, source, home, kind,
                        sum(CASE WHEN summed_attempts > attempts THEN summed_attempts ELSE attempts END),
                        sum(CASE WHEN summed_attempts > attempts THEN summed_ok ELSE ok END),
                        sum(CASE WHEN summed_attempts > attempts THEN summed_not_sent ELSE not_sent END)
                    FROM history WHERE start >= ? AND start < ? AND (? IS NULL OR kind = ?)
                    GROUP BY slot, source, home, kind
                    """,
                arguments: [start, step, start, to, kind, kind]
            )
            while let row = try rows.next() {
                let slot: Int = row[0]
                guard (0..<count).contains(slot) else { continue }
                let (source, home, kind): (String, String, String) = (row[1], row[2], row[3])
                let point = History.Point(attempts: row[4], ok: row[5], notSent: row[6])
                var lane = history.lanes[home] ?? [History.Point](repeating: .init(), count: count)
                lane[slot].add(point)
                history.lanes[home] = lane
                history.cells[[source, home, kind], default: .init()].add(point)
            }
            history.revisions = try Row.fetchAll(
                database,
                sql: "SELECT since_ms, revision FROM map_revisions WHERE since_ms < ? ORDER BY id DESC LIMIT 100",
                arguments: [to * 1_000]
            ).map { (Timestamp(millisecondsSinceEpoch: $0[0]), $0[1]) }
            return history
        }
    }
}

extension History.Point {
    fileprivate mutating func add(_ other: Self) {
        attempts += other.attempts
        ok += other.ok
        notSent += other.notSent
    }
}
