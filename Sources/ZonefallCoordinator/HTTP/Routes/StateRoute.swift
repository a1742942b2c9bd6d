import Hummingbird
import ZonefallModel

extension Routes {
    /// `GET /v1/state`: agents, matrix, coverage, blackouts and the map's revision, all of one moment.
    ///
    /// Findings are counted as of the latest evaluation, which is some seconds old at most.
    func state() async throws -> Response {
        try await coordinator.evaluateFirst()
        return .json(await coordinator.view().json)
    }
}
