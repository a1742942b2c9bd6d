import ZonefallModel

/// A second process in a surviving zone that can end what no kernel ends by itself: it has a copy of the journal, and
/// brings light when grants stop coming.
package protocol Guardian: Sendable {
    /// Returns when the entry is safe with it too. It must answer or throw within a second.
    func acknowledge(_ entry: JournalRecord.Entry) throws(JournalError)
}

/// A journal in two places: no intent towards the dark counts before the guardian has it.
package struct GuardedJournal: JournalWriter {
    private let own: any JournalWriter
    private let guardian: any Guardian

    package init(_ own: any JournalWriter, guardian: any Guardian) {
        self.own = own
        self.guardian = guardian
    }

    package func write(_ entry: JournalRecord.Entry) throws(JournalError) {
        try own.write(entry)
        // Light waits for nobody.
        guard entry.operation.leadsToTheDark else { return }
        try guardian.acknowledge(entry)
    }

    package var seal: (records: Int, head: String) { own.seal }
}

extension JournalRecord.Operation {
    package var leadsToTheDark: Bool {
        switch self {
        case .plan, .approve, .arm, .proveInert, .impose, .renew: true
        case .relight, .endConnections, .lift, .verify, .end: false
        }
    }
}
