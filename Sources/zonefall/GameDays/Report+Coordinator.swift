import ZonefallAnalysis
import ZonefallModel
import ZonefallReports

extension Report.Coverage {
    /// From `GET /v1/state`, whose keys are those of reports.
    init(ofCoordinator state: JSONValue) throws {
        guard let coverage = state["coverage"] else { throw JSONShapeError.missing(key: "coverage") }
        try self.init(json: coverage)
    }
}

extension Report.MatrixCell {
    /// From zone to zone, of the observations that no blackout can have touched.
    ///
    /// - Parameter windows: from when to when something was dark; what follows within `settling` is left out too.
    static func cells(
        of observations: [Observation],
        in map: ZoneMap,
        outside windows: [ClosedRange<Timestamp>],
        settling: Duration = .seconds(3)
    ) -> [Report.MatrixCell] {
        struct Cell: Hashable {
            let source: Zone.ID?
            let home: Zone.ID?
            let kind: ProbeKind
        }
        let dependencies = Dependencies(map)
        var tallies: [Cell: (attempts: Int, ok: Int)] = [:]
        for observation in observations {
            if case .notSent = observation.outcome { continue }
            let time = observation.time
            if windows.contains(where: { $0.lowerBound + .seconds(-1) <= time && time <= $0.upperBound + settling }) {
                continue
            }
            let homes = map.resource(withID: observation.target).map(dependencies.homeZones(of:)) ?? []
            // What lives in several zones has no cell of its own.
            guard homes.count <= 1 else { continue }
            let cell = Cell(source: observation.zone, home: homes.first, kind: observation.kind)
            tallies[cell, default: (0, 0)].attempts += 1
            tallies[cell, default: (0, 0)].ok += observation.outcome == .ok ? 1 : 0
        }
        return tallies.map { cell, tally in
            Report.MatrixCell(
                sourceZone: cell.source,
                homeZone: cell.home,
                kind: cell.kind,
                attempts: tally.attempts,
                ok: tally.ok
            )
        }
    }
}
