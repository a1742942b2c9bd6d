import ZonefallModel

/// Which zones were announced to be dark, and when.
package struct BlackoutWindows: Hashable, Sendable {
    package struct Window: Hashable, Sendable {
        package let zone: Zone.ID
        package let scope: BlackoutEvent.Scope
        package let source: String
        /// As announced.
        package let start: Timestamp
        /// nil while it lasts.
        package var end: Timestamp?
        /// When it ends by itself, as announced.
        package var endsBy: Timestamp?
    }

    /// In the order of their announcement; the oldest are forgotten beyond ``capacity``.
    package private(set) var windows: [Window] = []
    package static let capacity = 200

    package init() {}

    /// Takes note of an announcement. An end without a start changes nothing.
    package mutating func record(_ event: BlackoutEvent) {
        switch event.phase {
        case .start:
            windows.append(
                Window(
                    zone: event.zone,
                    scope: event.scope,
                    source: event.source,
                    start: event.time,
                    endsBy: event.endsBy
                )
            )
            if windows.count > Self.capacity { windows.removeFirst(windows.count - Self.capacity) }
        case .end:
            let open = windows.lastIndex {
                $0.zone == event.zone && $0.scope == event.scope && $0.source == event.source && $0.end == nil
            }
            if let open { windows[open].end = event.time }
        }
    }

    /// Those without an end, in the order of their announcement.
    package var open: [Window] { windows.filter { $0.end == nil } }

    /// Zones with a window that has no end yet, sorted.
    package var darkZones: [Zone.ID] {
        Set(windows.filter { $0.end == nil }.map(\.zone)).sorted()
    }
}
