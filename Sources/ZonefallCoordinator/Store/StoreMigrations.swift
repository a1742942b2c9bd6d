import GRDB

/// The tables of the store. A migration that was ever released is never changed; a new one is added below it.
enum StoreMigrations {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 batches, observations, events, findings") { database in
            // Times are milliseconds since 1970 on the coordinator's clock, but for the `…_agent_ms` ones.
            try database.execute(
                sql: """
                    CREATE TABLE batches (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        agent TEXT NOT NULL,
                        epoch INTEGER NOT NULL,
                        sequence INTEGER NOT NULL,
                        received_ms INTEGER NOT NULL,
                        sent_agent_ms INTEGER NOT NULL,
                        plan_revision TEXT,
                        dropped INTEGER NOT NULL,
                        UNIQUE (agent, epoch, sequence)
                    ) STRICT;

                    -- Sequences of an epoch up to `forgotten` were received once and pruned since.
                    CREATE TABLE epochs (
                        agent TEXT NOT NULL,
                        epoch INTEGER NOT NULL,
                        forgotten INTEGER NOT NULL,
                        PRIMARY KEY (agent, epoch)
                    ) STRICT, WITHOUT ROWID;

                    -- No index but the cursor: rows are written in order of arrival, and read so.
                    CREATE TABLE observations (
                        cursor INTEGER PRIMARY KEY AUTOINCREMENT,
                        batch INTEGER NOT NULL,
                        agent TEXT NOT NULL,
                        received_ms INTEGER NOT NULL,
                        time_agent_ms INTEGER NOT NULL,
                        target TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        outcome TEXT NOT NULL,
                        rtt_us INTEGER,
                        detail TEXT
                    ) STRICT;

                    CREATE TABLE events (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        received_ms INTEGER NOT NULL,
                        after_batch INTEGER NOT NULL,
                        event TEXT NOT NULL UNIQUE
                    ) STRICT;

                    CREATE TABLE findings (
                        fingerprint TEXT PRIMARY KEY,
                        first_seen_ms INTEGER NOT NULL,
                        last_seen_ms INTEGER NOT NULL,
                        stands INTEGER NOT NULL,
                        finding TEXT NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    """
            )
        }
        migrator.registerMigration("2 windows, gaps, received numbers as ranges") { database in
            try database.execute(
                sql: """
                    -- NULL: the batch was sent as soon as it was sealed.
                    ALTER TABLE batches ADD COLUMN sealed_agent_ms INTEGER;
                    ALTER TABLE batches ADD COLUMN health TEXT;

                    -- The columns of the wire, deflated JSON: one row for all probes of an agent in ten seconds.
                    CREATE TABLE windows (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        batch INTEGER NOT NULL,
                        agent TEXT NOT NULL,
                        received_ms INTEGER NOT NULL,
                        start_agent_ms INTEGER NOT NULL,
                        columns BLOB NOT NULL
                    ) STRICT;

                    CREATE TABLE gaps (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        batch INTEGER NOT NULL,
                        agent TEXT NOT NULL,
                        received_ms INTEGER NOT NULL,
                        gap TEXT NOT NULL
                    ) STRICT;

                    -- Sequences that were received once and pruned since: an agent that was cut off hands in old ones after
                    -- new ones, so the highest alone would not tell.
                    CREATE TABLE received (
                        agent TEXT NOT NULL,
                        epoch INTEGER NOT NULL,
                        first INTEGER NOT NULL,
                        last INTEGER NOT NULL,
                        PRIMARY KEY (agent, epoch, first)
                    ) STRICT, WITHOUT ROWID;

                    INSERT INTO received SELECT agent, epoch, 0, forgotten FROM epochs WHERE forgotten >= 0;
                    DROP TABLE epochs;
                    """
            )
        }
        migrator.registerMigration("3 history, revisions of the map") { database in
            try database.execute(
                sql: """
                    -- Sums of `step` seconds. By arrival only their start is known: what agents summed up is kept apart
                    -- from single observations, because an agent may send both.
                    CREATE TABLE history (
                        step INTEGER NOT NULL,
                        start INTEGER NOT NULL,
                        source TEXT NOT NULL,
                        home TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        attempts INTEGER NOT NULL,
                        ok INTEGER NOT NULL,
                        not_sent INTEGER NOT NULL,
                        summed_attempts INTEGER NOT NULL,
                        summed_ok INTEGER NOT NULL,
                        summed_not_sent INTEGER NOT NULL,
                        PRIMARY KEY (step, start, source, home, kind)
                    ) STRICT, WITHOUT ROWID;

                    CREATE INDEX history_by_start ON history (start);

                    CREATE TABLE map_revisions (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        since_ms INTEGER NOT NULL,
                        revision TEXT NOT NULL
                    ) STRICT;
                    """
            )
        }
        return migrator
    }
}
