import Hummingbird
import ZonefallModel

extension Routes {
    /// `POST /v1/events`: somebody announces that a blackout starts or ends.
    func receiveEvent(_ request: Request) async throws -> Response {
        let json = try await request.json(within: limits)
        let event: BlackoutEvent
        do {
            event = try BlackoutEvent(json: json)
        } catch {
            throw Problem.shape(error)
        }
        let isNew = try await coordinator.receive(event)
        return .json(["result": .string(isNew ? "new" : "duplicate")])
    }
}
