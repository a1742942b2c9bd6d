import Hummingbird
import ZonefallModel

extension Routes {
    /// `GET /v1/state`: agents, matrix, coverage, blackouts and the map's revision, all of one moment.
    func state() async throws -> Response {
        let findings = try await coordinator.findings()
        return .json(await coordinator.view().json(findings: findings))
    }
}
