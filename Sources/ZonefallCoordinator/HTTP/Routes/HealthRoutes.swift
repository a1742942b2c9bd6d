import HTTPTypes
import Hummingbird
import ZonefallModel

extension Routes {
    /// `GET /healthz`: the process answers.
    func health() -> Response {
        .json(["status": "ok", "version": .string(version)])
    }

    /// `GET /readyz`: the map is loaded and the store can be used.
    func readiness() async throws -> Response {
        try await coordinator.store.check()
        return .json(["status": "ready", "map_revision": .string(await coordinator.state.mapRevision)])
    }
}
