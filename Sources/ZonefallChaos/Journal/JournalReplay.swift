import ZonefallModel

/// What a journal says was begun, and not proved to be over.
package struct JournalReplay: Sendable {
    /// In the order in which they were begun.
    package private(set) var unfinished: [BlackoutPlan] = []

    /// - Throws: for a plan that can't be read back.
    package init(_ records: [JournalRecord]) throws(JSONShapeError) {
        for record in records {
            switch (record.entry.operation, record.entry.phase) {
            case (.plan, .done):
                unfinished.append(try BlackoutPlan(json: record.entry.detail))
            case (.verify, .verified):
                unfinished.removeAll { $0.zone == record.entry.zone && $0.run == record.entry.run }
            default: break
            }
        }
    }
}
