import Hummingbird
import ZonefallModel

extension Routes {
    /// `GET /v1/observations?after=CURSOR&limit=N`: what arrived, in order of arrival.
    ///
    /// Each observation also says when it arrived on the coordinator's clock (`received_at`). `missed` is true when rows
    /// behind the cursor were pruned before they were read.
    func observations(_ request: Request) async throws -> Response {
        let after = try number("after", of: request, in: 0...Int64.max, otherwise: 0)
        let limit = try number("limit", of: request, in: 1...Int64(limits.page), otherwise: 1_000)
        let zones = coordinator.zones
        let page = try await coordinator.store.observations(after: after, limit: Int(limit)) { zones[$0] }
        return .json(
            [
                "observations": .array(page.rows.map(\.json)),
                "cursor": .integer(page.cursor),
                "missed": .bool(page.missedRows),
            ]
        )
    }

    func number(
        _ name: String,
        of request: Request,
        in range: ClosedRange<Int64>,
        otherwise missing: Int64
    ) throws -> Int64 {
        guard let text = request.uri.queryParameters[name[...]] else { return missing }
        guard let number = Int64(text), range.contains(number) else {
            throw Problem.badParameter(name, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}

extension ObservationPage.Row {
    var json: JSONValue {
        .object((observation.json.objectValue ?? []) + [.init("received_at", .string(receivedAt.description))])
    }
}
