import ZonefallModel

/// What is known of every single (vantage, target, kind), for the pages that are as long as the region is large.
package struct TargetRecords: Hashable, Sendable {
    package struct Record: Hashable, Sendable {
        package let source: Place
        /// The latest attempt that left as it should have.
        package fileprivate(set) var latest: Observation
        /// When it arrived, on the coordinator's clock.
        package fileprivate(set) var receivedAt: Timestamp
        /// When it last turned from working to not working, or back; when it was seen first, until then.
        package fileprivate(set) var changedAt: Timestamp
        private var slots: [Slot] = []

        private struct Slot: Hashable, Sendable {
            let number: Int64
            var tally: ZoneMatrix.Tally
        }

        fileprivate init(_ observation: Observation, from source: Place, at now: Timestamp) {
            (self.source, latest, receivedAt, changedAt) = (source, observation, now, now)
        }

        fileprivate mutating func count(_ outcome: Outcome, at now: Timestamp) {
            let number = TargetRecords.slot(of: now)
            if slots.last?.number != number {
                slots.removeAll { $0.number <= number - TargetRecords.slots }
                slots.append(Slot(number: number, tally: ZoneMatrix.Tally()))
            }
            slots[slots.count - 1].tally.count(outcome)
        }

        /// Of the last minute.
        package func tally(at now: Timestamp) -> ZoneMatrix.Tally {
            let current = TargetRecords.slot(of: now)
            return slots.reduce(into: ZoneMatrix.Tally()) { sum, slot in
                if slot.number > current - TargetRecords.slots, slot.number <= current { sum.add(slot.tally) }
            }
        }
    }

    package private(set) var entries: [ProbeKey: Record] = [:]

    private static let slotMilliseconds: Int64 = 5_000
    fileprivate static let slots = ZoneMatrix.window.wholeMilliseconds / slotMilliseconds

    package init() {}

    /// Takes note of an attempt. One that was not sent says nothing of its target.
    package mutating func record(_ observation: Observation, from source: Place, at now: Timestamp) {
        if case .notSent = observation.outcome { return }
        let key = ProbeKey(observation)
        var record = entries[key] ?? Record(observation, from: source, at: now)
        if record.latest.outcome.isFailure != observation.outcome.isFailure { record.changedAt = now }
        // A batch that waited in a spool may come after a newer one.
        if observation.time >= record.latest.time {
            record.latest = observation
            record.receivedAt = now
        }
        record.count(observation.outcome, at: now)
        entries[key] = record
    }

    fileprivate static func slot(of time: Timestamp) -> Int64 { time.millisecondsSinceEpoch / slotMilliseconds }
}
