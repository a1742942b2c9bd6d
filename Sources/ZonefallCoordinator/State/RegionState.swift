import ZonefallModel

/// All that the coordinator knows of its region: a fold over what arrived, in order of arrival.
///
/// A value without clock and without store. Folding the batches and events of a store again yields the same state.
package struct RegionState: Sendable {
    package let map: ZoneMap
    /// The hexadecimal SHA-256 of the map's document.
    package let mapRevision: String
    /// By vantage.
    package let plans: [Vantage.ID: ProbePlan]
    package private(set) var roster: VantageRoster
    package private(set) var latest = LatestOutcomes()
    package private(set) var matrix = ZoneMatrix()
    package private(set) var blackouts = BlackoutWindows()
    package private(set) var engine: any CorrelationEngine
    /// Grows with everything that could change a finding.
    package private(set) var generation = 0
    /// Whose outcome became another one since ``takeChanges()``.
    private var changed: Set<ProbeKey> = []

    /// Every planned line of questions.
    package let board: ProbeBoard

    private let places: [Vantage.ID: Place]
    private let homes: [String: Place]

    package init(
        map: ZoneMap,
        mapRevision: String,
        plans: [ProbePlan],
        engine: any CorrelationEngine,
        silentAfter: Duration = .seconds(5)
    ) {
        self.map = map
        self.mapRevision = mapRevision
        self.plans = Dictionary(plans.map { ($0.vantage, $0) }, uniquingKeysWith: { first, _ in first })
        self.engine = engine
        roster = VantageRoster(silentAfter: silentAfter)
        let places = Dictionary(
            map.vantages.map { ($0.id, map.place(of: $0)) },
            uniquingKeysWith: { first, _ in first }
        )
        let homes = map.placesOfTargets
        board = ProbeBoard(plans: plans) { key in
            guard let source = places[key.vantage], let home = homes[key.target] else { return nil }
            return ZoneMatrix.Cell(source: source, home: home, kind: key.kind)
        }
        self.places = places
        self.homes = homes
    }

    /// Where a target stands; nil for one that the map does not know.
    package func home(ofTarget target: String) -> Place? { homes[target] }

    /// The cell of the matrix to which an observation belongs; nil when the map knows its vantage or target not.
    package func cell(of observation: Observation) -> ZoneMatrix.Cell? {
        guard let source = places[observation.vantage], let home = homes[observation.target] else { return nil }
        return ZoneMatrix.Cell(source: source, home: home, kind: observation.kind)
    }

    /// Folds in a batch that was admitted and is not a copy.
    ///
    /// - Parameter now: when it arrived, on the coordinator's clock.
    package mutating func apply(_ batch: ObservationBatch, at now: Timestamp) -> [VantageRoster.Change] {
        let isLate = roster.isLate(batch)
        let isOfNow = batch.age <= VantageRoster.lateAge
        let changes = roster.heard(batch, at: now)
        for observation in batch.observations {
            if latest.record(observation, isLate: isLate, at: now) { changed.insert(ProbeKey(observation)) }
            // The matrix is of the last minute, not of what was then told of an earlier one.
            if isOfNow, let cell = cell(of: observation) { matrix.record(observation.outcome, in: cell, at: now) }
        }
        if !batch.observations.isEmpty || !batch.windows.isEmpty || batch.health?.troubles.isEmpty == false {
            engine.ingest(batch.onClock(of: now))
            generation += 1
        }
        return changes
    }

    /// Takes note of a heartbeat.
    package mutating func heard(_ heartbeat: ObservationBatch, at now: Timestamp) -> [VantageRoster.Change] {
        roster.heard(heartbeat, at: now)
    }

    package mutating func apply(_ event: BlackoutEvent) {
        blackouts.record(event)
        engine.ingest(event)
        generation += 1
    }

    package mutating func silenced(at now: Timestamp) -> [VantageRoster.Change] {
        roster.silenced(at: now)
    }

    /// The lines whose outcome became another one since the last call.
    package mutating func takeChanges() -> [ProbeKey] {
        defer { changed = [] }
        return Array(changed)
    }

    package func coverage(at now: Timestamp) -> PlanCoverage {
        PlanCoverage(of: map.vantages.compactMap { plans[$0.id] }, latest: latest, roster: roster, at: now)
    }
}

extension ZoneMap {
    /// Every id that a probe may name, with the place where it stands.
    fileprivate var placesOfTargets: [String: Place] {
        var ids = [Observation.reflector]
        ids += zones.map(\.id.rawValue) + networks.map(\.id.rawValue) + routers.map(\.id.rawValue)
        ids += instances.map(\.id.rawValue) + floatingIPs.map(\.id.rawValue) + loadBalancers.map(\.id.rawValue)
        ids += services.map(\.id.rawValue) + globalLoadBalancers.map(\.id.rawValue) + vantages.map(\.id.rawValue)
        return Dictionary(
            ids.compactMap { id in place(ofTarget: id).map { (id, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
