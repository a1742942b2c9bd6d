import ZonefallModel

/// What a journal says was begun, and not proved to be over.
package struct JournalReplay: Sendable {
    /// In the order in which they were begun.
    package private(set) var unfinished: [BlackoutPlan] = []
    /// The run of the journal: whoever held the region. Nil: the journal is empty.
    package private(set) var run: String?

    /// - Throws: for a plan that can't be read back.
    package init(_ records: [JournalRecord]) throws(JSONShapeError) {
        run = records.first?.entry.run
        for record in records {
            switch (record.entry.operation, record.entry.phase) {
            case (.plan, .done):
                unfinished.append(try BlackoutPlan(json: record.entry.detail))
            case (.verify, .verified):
                // Of one zone, no blackout begins before the one before it is proved over.
                unfinished.removeAll { $0.zone == record.entry.zone }
            // It ended before anything was touched: there is nothing to prove.
            case (.end, .done) where record.entry.detail["state"]?.stringValue == "aborted":
                unfinished.removeAll { $0.zone == record.entry.zone }
            default: break
            }
        }
    }
}
