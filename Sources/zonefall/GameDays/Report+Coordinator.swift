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
    static func cells(ofCoordinator state: JSONValue) throws -> [Report.MatrixCell] {
        try state.array("matrix").map { cell in
            Report.MatrixCell(
                sourceZone: try cell.optionalString("source_zone").map { Zone.ID($0) },
                homeZone: try cell.optionalString("home_zone").map { Zone.ID($0) },
                kind: try cell.value("kind", ProbeKind.init(rawValue:)),
                attempts: Int(try cell.integer("attempts")),
                ok: Int(try cell.integer("ok"))
            )
        }
    }
}
