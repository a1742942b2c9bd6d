import Hummingbird
import ZonefallModel

extension Routes {
    /// `POST /v1/events`: somebody announces that a blackout starts or ends.
    func receiveEvent(_ request: Request) async throws -> Response {
        let event = try await read(BlackoutEvent.self, from: request)
        let isNew = try await coordinator.receive(event)
        return .json(["result": .string(isNew ? "new" : "duplicate")])
    }
}
