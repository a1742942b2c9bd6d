import ZonefallModel

/// A blackout of a zone that was announced, from its start to its end.
struct DarkWindow: Hashable, Sendable {
    let zone: Zone.ID
    let scope: BlackoutEvent.Scope
    let start: Timestamp
    /// Not included; the time of asking while it lasts.
    let end: Timestamp
    let isOver: Bool

    var length: Int64 { (end - start).wholeMilliseconds }

    /// How it is named in evidence: `az1 2026-03-01T08:02:30.000Z/2026-03-01T08:03:40.000Z physical`.
    var reference: String { "\(zone) \(start)/\(isOver ? end.description : "..") \(scope.rawValue)" }

    /// Pairs starts with ends. A start without an end lasts until `now`; an end without a start says nothing.
    static func windows(of events: Set<BlackoutEvent>, until now: Timestamp) -> [DarkWindow] {
        var open: [Zone.ID: BlackoutEvent] = [:]
        var windows: [DarkWindow] = []
        for event in events.sorted(by: Self.inOrder) {
            switch event.phase {
            case .start:
                if open[event.zone] == nil { open[event.zone] = event }
            case .end:
                guard let start = open.removeValue(forKey: event.zone) else { continue }
                windows.append(
                    DarkWindow(zone: event.zone, scope: start.scope, start: start.time, end: event.time, isOver: true)
                )
            }
        }
        for start in open.values where start.time < now {
            windows.append(
                DarkWindow(zone: start.zone, scope: start.scope, start: start.time, end: now, isOver: false)
            )
        }
        return windows.sorted { ($0.start, $0.zone) < ($1.start, $1.zone) }
    }

    private static func inOrder(_ left: BlackoutEvent, _ right: BlackoutEvent) -> Bool {
        (left.time, left.zone, left.phase.rawValue, left.scope.rawValue)
            < (right.time, right.zone, right.phase.rawValue, right.scope.rawValue)
    }
}
