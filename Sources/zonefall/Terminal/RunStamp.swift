import Foundation
import ZonefallModel
import ZonefallReports

/// When a run started, and by that its name.
struct RunStamp {
    let startedAt: Timestamp

    init() {
        startedAt = Self.now
    }

    /// The time of day, or `SOURCE_DATE_EPOCH` (seconds since 1970; reproducible-builds.org) for whoever wants the same
    /// report byte for byte.
    static var now: Timestamp {
        if let fixed = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap({ Int64($0) }) {
            return Timestamp(millisecondsSinceEpoch: fixed * 1_000)
        }
        return clock
    }

    /// The time of day, whatever anybody wants.
    static var clock: Timestamp {
        Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000))
    }

    /// The run as its report carries it; its end is now.
    func run(_ kind: Report.Run.Kind, status: Report.Run.Status = .completed, of loaded: LoadedMap) -> Report.Run {
        let stamp = startedAt.description.filter { $0 != "-" && $0 != ":" && $0 != "." }
        return Report.Run(
            id: "\(kind.rawValue)-\(stamp)-\(loaded.revision.prefix(8))",
            kind: kind,
            status: status,
            startedAt: startedAt,
            endedAt: Self.now,
            region: loaded.map.region,
            mapRevision: loaded.revision
        )
    }
}
