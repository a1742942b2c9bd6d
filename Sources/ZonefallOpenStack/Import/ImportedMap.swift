import ZonefallModel

/// A zone map as a cloud tells it.
package struct ImportedMap: Sendable {
    package let map: ZoneMap
    /// What a reader should know, in sentences, sorted: what is left out and why, what could not be read.
    package let notes: [String]
    /// Those of the notes that tell what of the cloud the map lacks.
    package let gaps: [String]
    /// The UUID of each thing in the cloud.
    package let uuids: [Resource: String]

    /// Makes a map of what was read, and of nothing else: pure, and the same for the same inventory in any order.
    package init(_ inventory: CloudInventory) {
        var work = MapImport(inventory)
        self = work.imported()
    }

    init(map: ZoneMap, notes: [String], gaps: [String], uuids: [Resource: String]) {
        (self.map, self.notes, self.gaps, self.uuids) = (map, notes, gaps, uuids)
    }
}
