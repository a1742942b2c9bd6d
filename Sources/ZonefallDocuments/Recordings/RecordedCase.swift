import Foundation
import ZonefallModel

/// A recorded cloud: its declared map, what was observed, and the blackouts that were announced.
package struct RecordedCase: Sendable {
    /// Where the three files lie.
    package struct Files: Hashable, Sendable {
        package let map: String
        package let records: String
        /// nil: nothing was announced.
        package let events: String?

        package init(map: String, records: String, events: String?) {
            self.map = map
            self.records = records
            self.events = events
        }

        /// Names of the map in a case's folder, of which the first that exists is taken.
        package static let mapNames = ["map.json", "zonemap.yaml", "zonemap.json", "map.yaml"]
        package static let recordsName = "probes.jsonl"
        package static let eventsName = "events.jsonl"

        /// A folder with `map.json` (or `zonemap.yaml`), `probes.jsonl` and, if anything was announced, `events.jsonl`.
        package init(inFolder folder: String) {
            func path(_ name: String) -> String { folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)" }
            func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
            map = path(Self.mapNames.first(where: exists) ?? Self.mapNames[0])
            records = path(Self.recordsName)
            events = exists(Self.eventsName) ? path(Self.eventsName) : nil
        }
    }

    package let map: ZoneMap
    /// The hexadecimal SHA-256 of the map's document.
    package let revision: String
    /// In the order of the file.
    package let observations: [Observation]
    package let events: [BlackoutEvent]
    /// The lines that were left out, of each file the first thousand.
    package let faults: [DocumentDiagnostic]
    package let faultCount: Int

    /// - Throws: everything that is wrong with the first file that is refused.
    package init(
        _ files: Files,
        tolerating tolerance: Recording<Observation>.Tolerance = .none
    ) throws(DocumentError) {
        let source = try DocumentSource(path: files.map)
        map = try ZoneMap(document: source)
        revision = SHA256.hexadecimalDigest(of: source.bytes)
        let records = try Recording<Observation>(contentsOf: files.records, tolerating: tolerance)
        let events = try files.events.map { path throws(DocumentError) in
            try Recording<BlackoutEvent>(contentsOf: path, tolerating: tolerance == .none ? .none : .badLines)
        }
        observations = records.records
        self.events = events?.records ?? []
        faults = records.faults + (events?.faults ?? [])
        faultCount = records.faultCount + (events?.faultCount ?? 0)
    }

    /// The last moment of which anything is known; nil of an empty recording.
    package var end: Timestamp? {
        [observations.map(\.time).max(), events.map(\.time).max()].compactMap(\.self).max()
    }
}
