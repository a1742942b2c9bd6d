import ZonefallModel

/// Which vantages report, and which fell silent.
///
/// All decisions are taken on the coordinator's clock: a vantage is as silent as the coordinator's ears say, whatever
/// its own clock says.
package struct VantageRoster: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        case appeared(Vantage.ID)
        case fellSilent(Vantage.ID)
        case returned(Vantage.ID)
    }

    package enum Status: String, Hashable, Sendable, CaseIterable {
        /// Nothing was ever heard of it.
        case neverHeard = "never_heard"
        case reporting
        case silent
    }

    /// What is known of one vantage that reported at least once.
    package struct Entry: Hashable, Sendable {
        /// On the coordinator's clock.
        package var lastHeard: Timestamp
        package var isSilent: Bool
        package var epoch: Int64
        /// The latest within `epoch`.
        package var sequence: Int64
        package var planRevision: String?
        /// Observations that the agent says it dropped, over all of its epochs.
        package var dropped: Int64
        /// The agent's clock minus ours when its latest batch arrived, its time on the way included.
        package var clockOffset: Duration
        /// How the agent itself was, as it said last.
        package var health: VantageHealth?
    }

    /// A batch that waited longer at its agent says nothing of now, whatever its number.
    static let lateAge = Duration.seconds(30)

    /// A vantage that was not heard for longer is silent. Agents report at least once a second.
    package let silentAfter: Duration
    package private(set) var entries: [Vantage.ID: Entry] = [:]

    package init(silentAfter: Duration) {
        self.silentAfter = silentAfter
    }

    /// Takes note of a batch, which must not be a copy of one that was noted before.
    package mutating func heard(_ batch: ObservationBatch, at now: Timestamp) -> [Change] {
        let known = entries[batch.vantage]
        var entry =
            known
            ?? Entry(
                lastHeard: now,
                isSilent: false,
                epoch: batch.epoch,
                sequence: batch.sequence,
                planRevision: batch.planRevision,
                dropped: 0,
                clockOffset: .zero
            )
        let returned = entry.isSilent
        entry.lastHeard = max(entry.lastHeard, now)
        entry.isSilent = false
        // An agent may claim any number: two of them must not add up to a crash.
        let (dropped, isTooMany) = entry.dropped.addingReportingOverflow(batch.lost)
        entry.dropped = isTooMany ? .max : dropped
        if batch.isHeartbeat {
            entry.planRevision = batch.planRevision
            entry.clockOffset = batch.sentAt - now
        } else if !isLate(batch) {
            entry.epoch = batch.epoch
            entry.sequence = batch.sequence
            entry.planRevision = batch.planRevision
            entry.clockOffset = batch.sentAt - now
            entry.health = batch.health ?? entry.health
        }
        entries[batch.vantage] = entry
        if known == nil { return [.appeared(batch.vantage)] }
        return returned ? [.returned(batch.vantage)] : []
    }

    /// Whether a newer batch of the same vantage was heard already, so that this one says nothing of now.
    package func isLate(_ batch: ObservationBatch) -> Bool {
        guard let entry = entries[batch.vantage] else { return false }
        if batch.age > Self.lateAge { return true }
        if batch.epoch == entry.epoch { return batch.sequence < entry.sequence }
        // An epoch is an agent's clock, which may have been set back: the first batch of a process is news in any case.
        return batch.epoch < entry.epoch && batch.sequence != 0
    }

    /// Finds those that were not heard for too long; each is reported once per silence.
    package mutating func silenced(at now: Timestamp) -> [Change] {
        let quiet = entries.filter { !$0.value.isSilent && now - $0.value.lastHeard > silentAfter }.keys.sorted()
        for vantage in quiet { entries[vantage]?.isSilent = true }
        return quiet.map { .fellSilent($0) }
    }

    package func status(of vantage: Vantage.ID, at now: Timestamp) -> Status {
        guard let entry = entries[vantage] else { return .neverHeard }
        return now - entry.lastHeard > silentAfter ? .silent : .reporting
    }
}
