import GRDB
import ZonefallModel

extension CoordinatorStore {
    /// Keeps a batch and its observations, all or nothing, unless it was received before.
    ///
    /// - Parameter history: what the batch adds to the sums of its time.
    /// - Returns: false for a copy of a batch that was received before, also if it was pruned since.
    package func append(
        _ batch: ObservationBatch,
        receivedAt now: Timestamp,
        history: HistorySums = HistorySums()
    ) throws -> Bool {
        try database.write { database in
            let key: StatementArguments = [batch.vantage.rawValue, batch.epoch, batch.sequence]
            let forgotten = try Bool.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT EXISTS (SELECT 1 FROM received WHERE agent = ? AND epoch = ? AND ? BETWEEN first AND last)
                        """
                ),
                arguments: key
            )
            guard forgotten != true else { return false }
            try database.cachedStatement(
                sql: """
                    INSERT INTO batches (agent, epoch, sequence, received_ms, sent_agent_ms, plan_revision, dropped,
                        sealed_agent_ms, health)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """
            ).execute(
                arguments: key + [
                    now.millisecondsSinceEpoch, batch.sentAt.millisecondsSinceEpoch, batch.planRevision, batch.lost,
                    batch.sealedAt?.millisecondsSinceEpoch, batch.health?.json.compactText,
                ]
            )
            guard database.changesCount == 1 else { return false }
            let id = database.lastInsertedRowID
            let insertion = try database.cachedStatement(sql: StoredObservation.insertion)
            for observation in batch.observations {
                try insertion.execute(
                    arguments: StoredObservation.arguments(observation, batch: id, receivedAt: now)
                )
            }
            try Self.append(history, database)
            try Self.append(batch.windows, of: batch.vantage, batch: id, receivedAt: now, database)
            for gap in batch.gaps {
                try database.execute(
                    sql: "INSERT INTO gaps (batch, agent, received_ms, gap) VALUES (?, ?, ?, ?)",
                    arguments: [id, batch.vantage.rawValue, now.millisecondsSinceEpoch, gap.json.canonicalText]
                )
            }
            return true
        }
    }

    /// Keeps an announcement.
    ///
    /// - Returns: false for one that is known already.
    package func append(_ event: BlackoutEvent, receivedAt now: Timestamp) throws -> Bool {
        try database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO events (received_ms, after_batch, event)
                    VALUES (?, (SELECT coalesce(max(id), 0) FROM batches), ?) ON CONFLICT DO NOTHING
                    """,
                arguments: [now.millisecondsSinceEpoch, event.json.canonicalText]
            )
            return database.changesCount == 1
        }
    }

    /// Writes findings over what was known of them.
    package func keep(_ entries: [FindingLedger.Entry]) throws {
        guard !entries.isEmpty else { return }
        try database.write { database in
            for entry in entries {
                try database.execute(
                    sql: """
                        INSERT INTO findings (fingerprint, first_seen_ms, last_seen_ms, stands, finding)
                        VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT DO UPDATE SET last_seen_ms = excluded.last_seen_ms, stands = excluded.stands,
                            finding = excluded.finding
                        """,
                    arguments: [
                        entry.finding.fingerprint, entry.firstSeen.millisecondsSinceEpoch,
                        entry.lastSeen.millisecondsSinceEpoch, entry.stands, entry.finding.json.compactText,
                    ]
                )
            }
        }
    }
}
