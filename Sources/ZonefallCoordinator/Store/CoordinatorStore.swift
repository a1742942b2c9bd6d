import GRDB
import ZonefallModel

/// What the coordinator remembers over a restart, in SQLite.
///
/// A write returns only after its transaction is on the disk (WAL, `synchronous=FULL`), so that an acknowledged batch
/// survives a power cut. One writer: the coordinator. Reads go on beside it.
package final class CoordinatorStore: Sendable {
    let database: any DatabaseWriter

    /// Opens or makes a store.
    ///
    /// - Parameter path: of the SQLite file; nil: in memory, gone with the process.
    /// - Throws: what SQLite says; also when the file was written by a newer version.
    package init(path: String?) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        if let path {
            database = try DatabasePool(path: path, configuration: configuration)
        } else {
            database = try DatabaseQueue(configuration: configuration)
        }
        // A pool chooses NORMAL for its writer, with which a power cut may take what was committed last.
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        let migrator = StoreMigrations.migrator
        guard try !database.read(migrator.hasBeenSuperseded) else { throw StoreError.madeByNewerVersion }
        try migrator.migrate(database)
    }

    /// Whether the store can be read now.
    ///
    /// - Throws: what SQLite says.
    package func check() async throws {
        _ = try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") }
    }
}

package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    case madeByNewerVersion
    /// A row holds what no version ever wrote.
    case unreadable(table: String, row: Int64)

    package var description: String {
        switch self {
        case .madeByNewerVersion:
            """
            The store was written by a newer zonefall-coordinator. \
            Install that version again, or name another file with --store.
            """
        case .unreadable(let table, let row):
            "Row \(row) of the store's table '\(table)' can't be read. Move the file away, or restore it from a backup."
        }
    }
}
