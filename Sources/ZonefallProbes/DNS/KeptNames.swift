import ZonefallModel

/// What name servers said, for probes that may use it again.
struct KeptNames {
    struct Key: Hashable {
        let name: String
        let server: IPAddress?
        let source: PlannedProbe.Source
    }

    struct Entry {
        let addresses: [IPAddress]
        let learnedAt: Instant
        let goodUntil: Instant
    }

    private var entries: [Key: Entry] = [:]
    /// More names than any plan has; beyond it the one that was learned first makes room.
    private static let most = 10_000

    subscript(key: Key) -> Entry? {
        get { entries[key] }
        set {
            entries[key] = newValue
            guard entries.count > Self.most,
                let oldest = entries.min(by: { $0.value.learnedAt < $1.value.learnedAt })?.key
            else { return }
            entries[oldest] = nil
        }
    }
}
