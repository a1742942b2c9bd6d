import ZonefallModel

/// Which findings stood when, by fingerprint.
package struct FindingLedger: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var finding: Finding
        /// On the coordinator's clock.
        package var firstSeen: Timestamp
        package var lastSeen: Timestamp
        /// False: it stood once, and the latest evaluation did not make it again.
        package var stands: Bool
    }

    package private(set) var entries: [String: Entry] = [:]

    package init() {}

    /// As a store kept it.
    package init(restoring entries: some Sequence<Entry>) {
        for entry in entries { self.entries[entry.finding.fingerprint] = entry }
    }

    /// Notes what an evaluation found.
    ///
    /// - Returns: the entries that a store has to keep, sorted: new, gone, back, of another confidence, or last written
    ///   longer ago than `restAfter`.
    package mutating func record(_ findings: [Finding], at now: Timestamp, restAfter: Duration) -> [Entry] {
        var changed: [Entry] = []
        var standing: Set<String> = []
        for finding in findings {
            let fingerprint = finding.fingerprint
            standing.insert(fingerprint)
            let known = entries[fingerprint]
            var entry = known ?? Entry(finding: finding, firstSeen: now, lastSeen: now, stands: true)
            let isNews = known.map { !$0.stands || $0.finding.confidence != finding.confidence } ?? true
            let rested = now - entry.lastSeen >= restAfter
            entry.finding = finding
            entry.stands = true
            if isNews || rested {
                entry.lastSeen = now
                changed.append(entry)
            }
            entries[fingerprint] = entry
        }
        for (fingerprint, var entry) in entries where entry.stands && !standing.contains(fingerprint) {
            entry.stands = false
            entries[fingerprint] = entry
            changed.append(entry)
        }
        return changed.sorted { $0.finding < $1.finding }
    }

    /// What stood once and does not any more, sorted.
    package var gone: [Entry] {
        entries.values.filter { !$0.stands }.sorted { $0.finding < $1.finding }
    }

    /// What stands, sorted.
    package var standing: [Entry] {
        entries.values.filter(\.stands).sorted { $0.finding < $1.finding }
    }
}
