import Synchronization
import ZonefallModel

/// What a correlator has reckoned already, part by part: an aid that changes nothing about what it says.
///
/// Copies of a correlator share it. What is kept is found again only by what it was made from, and revisions are never used
/// twice, so that copies that went on apart don't disturb each other.
final class CorrelatorMemory: Sendable {
    /// All that findings of one part were made from.
    struct Key: Hashable, Sendable {
        let revision: UInt64
        let windows: [DarkWindow]
        let sickness: Sickness
        let classes: Set<Evidence.Class>
    }

    private struct Part: Sendable {
        var statics: PartStatics?
        var pairsRevision: UInt64 = 0
        var key: Key?
        var findings: [Finding] = []
    }

    let partition: Partition
    private let maps: PartMaps
    private let shapes = PairShapes()
    private let parts: Mutex<[Part]>

    init(_ map: ZoneMap, _ partition: Partition) {
        self.partition = partition
        maps = PartMaps(map, partition)
        parts = Mutex([Part](repeating: Part(), count: partition.count))
    }

    func statics(of part: Int, _ log: PartLog) -> PartStatics {
        let known = parts.withLock { parts in
            parts[part].pairsRevision == log.pairsRevision ? parts[part].statics : nil
        }
        if let known { return known }
        let statics = PartStatics(maps.map(of: part, guests: log.guests), pairs: log.pairs, shapes: shapes)
        parts.withLock { parts in
            parts[part].statics = statics
            parts[part].pairsRevision = log.pairsRevision
        }
        return statics
    }

    func findings(of part: Int, _ key: Key) -> [Finding]? {
        parts.withLock { parts in parts[part].key == key ? parts[part].findings : nil }
    }

    func keep(_ findings: [Finding], of part: Int, _ key: Key) {
        parts.withLock { parts in
            parts[part].key = key
            parts[part].findings = findings
        }
    }
}
