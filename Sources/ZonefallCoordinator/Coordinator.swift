import ZonefallAnalysis
import ZonefallModel

/// The one door to the coordinator's state, for the HTTP routes and for the tests alike.
///
/// Values decide, the actor carries out: a batch is checked, kept in the store, and only then folded into the
/// ``RegionState`` and acknowledged. It runs on a queue of its own, because a commit waits for a disk.
package actor Coordinator {
    package nonisolated let store: CoordinatorStore
    /// Where each vantage stands by the map.
    package nonisolated let zones: [Vantage.ID: Zone.ID]
    package nonisolated let vantages: Set<Vantage.ID>

    private(set) var state: RegionState
    private(set) var ledger: FindingLedger
    var evaluation = Evaluation()
    /// When coverage was reckoned last for those who are pushed.
    var latestCoverage: (at: Timestamp, ratio: Double?)?
    private(set) var totals = ProbeTotals()
    private(set) var targets = TargetRecords()
    private(set) var pathChanges = PathChanges()
    /// When the map was read.
    let mapReadAt: Timestamp
    private(set) var counts = IngestCounts()
    let clock: @Sendable () -> Timestamp
    /// What everything depends on by the map; made once, because it takes a while for a large one.
    nonisolated let dependencies: Dependencies
    /// What the findings of the latest evaluation let expect; nil before the first.
    var whatIf: WhatIf?
    var foreseen: [String] = []
    private var overviews = 0
    /// Something is not as it was. Whoever wants to know asks for an ``Overview``.
    package nonisolated let stirrings: AsyncStream<Void>
    private nonisolated let stir: AsyncStream<Void>.Continuation
    private let executor = SerialQueueExecutor(label: "zonefall.coordinator")

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Goes on from where the store was left.
    ///
    /// - Parameters:
    ///   - state: of the map, before anything arrived.
    ///   - now: the coordinator's clock, which never goes back.
    /// - Throws: what the store says.
    package init(state: RegionState, store: CoordinatorStore, now: @escaping @Sendable () -> Timestamp) throws {
        var state = state
        let zones = Dictionary(
            state.map.vantages.compactMap { vantage in vantage.zone.map { (vantage.id, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
        let vantages = Set(state.map.vantages.map(\.id))
        try store.replay(zone: { zones[$0] }) { arrival in
            switch arrival {
            // The map may have changed since: what it does not know any more is left out.
            case .batch(let batch, let receivedAt):
                guard vantages.contains(batch.vantage) else { return }
                _ = state.apply(batch.keeping(targets: { state.home(ofTarget: $0) != nil }), at: receivedAt)
            case .event(let event, _):
                guard state.map.zone(event.zone) != nil else { return }
                state.apply(event)
            }
        }
        // What changed while nobody looked is no news.
        _ = state.takeChanges()
        dependencies = Dependencies(state.map)
        (stirrings, stir) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        try store.note(mapRevision: state.mapRevision, at: now())
        self.state = state
        self.store = store
        self.zones = zones
        self.vantages = vantages
        clock = now
        mapReadAt = now()
        ledger = FindingLedger(restoring: try store.findings())
    }

    /// What became of a batch.
    package enum Receipt: Hashable, Sendable {
        /// Kept, and on the disk. `ignored` observations and rows of windows named targets that the map does not know.
        case new(stored: Int, ignored: Int)
        /// A copy of one that was kept before.
        case duplicate
        /// No more than a sign of life, which is not kept.
        case heartbeat
    }

    package enum Refusal: Error, Hashable, Sendable {
        case unknownAgent(Vantage.ID)
        /// A batch may hold only what its own agent observed.
        case foreignObservation(of: Vantage.ID, in: Vantage.ID)
        case unknownZone(Zone.ID)
    }

    /// Takes a batch in: exactly once, however often it comes.
    ///
    /// Returns only after the batch is on the disk.
    ///
    /// - Throws: ``Refusal``, or what the store says; then nothing was taken.
    package func receive(_ batch: ObservationBatch) throws -> Receipt {
        do {
            try admit(batch)
            // Where an agent stands is what the map says, not what the agent says.
            let zone = zones[batch.vantage]
            let admitted = batch.admitted(in: zone).keeping(targets: { state.home(ofTarget: $0) != nil })
            let now = clock()
            if batch.isHeartbeat {
                counts.record(state.heard(batch, at: now))
                counts.heartbeats += 1
                return .heartbeat
            }
            let history = HistorySums(of: admitted.onClock(of: now), cell: state.cell)
            guard try store.append(admitted, receivedAt: now, history: history) else {
                counts.duplicates += 1
                return .duplicate
            }
            counts.record(admitted, ignored: batch.rows - admitted.rows)
            counts.record(state.apply(admitted, at: now))
            for observation in admitted.observations {
                guard let cell = state.cell(of: observation) else { continue }
                totals.record(observation, in: cell, at: now)
                pathChanges.record(observation, from: cell.source)
                targets.record(observation, from: cell.source, at: now)
            }
            stir.yield()
            return .new(
                stored: admitted.rows,
                ignored: batch.rows - admitted.rows
            )
        } catch {
            counts.rejected += 1
            throw error
        }
    }

    /// Takes note of the start or the end of a blackout.
    ///
    /// - Returns: false for a copy.
    /// - Throws: ``Refusal/unknownZone(_:)``, or what the store says.
    package func receive(_ event: BlackoutEvent) throws -> Bool {
        guard state.map.zone(event.zone) != nil else { throw Refusal.unknownZone(event.zone) }
        let event = event.bounded
        guard try store.append(event, receivedAt: clock()) else { return false }
        state.apply(event)
        stir.yield()
        return true
    }

    /// Counts a request for ingest that never became a batch.
    package func noteRejectedBatch() {
        counts.rejected += 1
    }

    /// Notes what an evaluation found, in the store too.
    func record(_ findings: [Finding], at now: Timestamp) throws {
        try store.keep(ledger.record(findings, at: now, restAfter: Self.findingRest))
    }

    /// What only time brings: silence, findings that fade, rows that are too old.
    ///
    /// - Returns: who fell silent.
    package func tick(retention: Retention) async throws -> [VantageRoster.Change] {
        let changes = state.silenced(at: clock())
        counts.record(changes)
        _ = try store.prune(retention, at: clock())
        try store.condenseHistory(at: clock())
        if evaluation.isDue(at: clock()) { try await evaluate() }
        stir.yield()
        return changes
    }

    /// All that the page shows, with what changed since the last call that took the changes.
    package func overview(takingChanges takes: Bool = false) -> Overview {
        overviews += 1
        return Overview(
            number: overviews,
            view: view(),
            whatIf: whatIf,
            changes: takes ? state.takeChanges() : []
        )
    }

    package func plan(for vantage: Vantage.ID) -> ProbePlan? { state.plans[vantage] }

    private func admit(_ batch: ObservationBatch) throws {
        guard vantages.contains(batch.vantage) else { throw Refusal.unknownAgent(batch.vantage) }
        if let foreign = batch.observations.first(where: { $0.vantage != batch.vantage }) {
            throw Refusal.foreignObservation(of: foreign.vantage, in: batch.vantage)
        }
    }
}
