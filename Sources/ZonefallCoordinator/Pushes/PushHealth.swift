import Synchronization
import ZonefallModel
import ZonefallReports

/// How the receivers are, for `/metrics`: pushing fails silently, unless somebody watches it.
package final class PushHealth: Sendable {
    struct Entry: Hashable, Sendable {
        let kind: PushReceiver.Kind
        var counts = PushQueue.Counts()
        var waiting = 0
        /// nil before the first delivery was tried.
        var isUp: Bool?
        var lastDelivery: Timestamp?
        /// Of what waits on the disk, where a receiver has such a place.
        var spoolBytes: Int?
    }

    private let entries: Mutex<[String: Entry]>

    package init(_ receivers: [PushReceiver]) {
        entries = Mutex(
            Dictionary(receivers.map { ($0.name, Entry(kind: $0.kind)) }, uniquingKeysWith: { first, _ in first })
        )
    }

    func update(_ name: String, _ change: (inout Entry) -> Void) {
        entries.withLock { entries in
            guard var entry = entries[name] else { return }
            change(&entry)
            entries[name] = entry
        }
    }

    subscript(name: String) -> Entry? { entries.withLock { $0[name] } }

    package var families: [MetricFamily] {
        let entries = entries.withLock { $0 }
        guard !entries.isEmpty else { return [] }
        func family(_ name: String, _ help: String, _ value: (Entry) -> Double?) -> MetricFamily {
            MetricFamily(
                name,
                .gauge,
                help: help,
                entries.compactMap { name, entry in
                    value(entry).map { .init(["receiver": name, "kind": entry.kind.rawValue], $0) }
                }
            )
        }
        return [
            MetricFamily(
                "zonefall_push_deliveries_total",
                .counter,
                help: "Messages to receivers, by what came of them; retried ones come again",
                entries.flatMap { name, entry in
                    [
                        ("delivered", entry.counts.delivered), ("retried", entry.counts.retried),
                        ("refused", entry.counts.refused), ("dropped", entry.counts.dropped),
                    ].map { result, count in
                        .init(["receiver": name, "kind": entry.kind.rawValue, "result": result], count)
                    }
                }
            ),
            family("zonefall_push_up", "1 when the receiver took what it got last, 0 when not") {
                $0.isUp.map { $0 ? 1 : 0 }
            },
            family("zonefall_push_queue_messages", "Messages that wait for a receiver") { Double($0.waiting) },
            family("zonefall_push_last_delivery_timestamp_seconds", "When the receiver took something last") {
                $0.lastDelivery.map { Double($0.millisecondsSinceEpoch) / 1_000 }
            },
            family("zonefall_push_spool_bytes", "What waits on the disk for a receiver that has a spool") {
                $0.spoolBytes.map(Double.init)
            },
        ]
    }
}
