import Hummingbird
import ZonefallModel

extension Routes {
    /// `GET /v1/windows?after=CURSOR&limit=N`: what every probe saw in ten seconds, in order of arrival.
    ///
    /// Each window has the columns of the wire, and says whose it is and when it arrived on the coordinator's clock.
    func windows(_ request: Request) async throws -> Response {
        let after = try number("after", of: request, in: 0...Int64.max, otherwise: 0)
        // A window of a large agent has a hundred kilobytes of text.
        let limit = try number("limit", of: request, in: 1...100, otherwise: 10)
        let rows = try await coordinator.store.windows(after: after, limit: Int(limit))
        return .json(
            [
                "windows": .array(rows.map(\.json)),
                "cursor": .integer(rows.last?.cursor ?? after),
            ]
        )
    }
}

extension StoredWindows {
    fileprivate var json: JSONValue {
        let own: [JSONValue.Member] = [
            .init("agent", .string(vantage.rawValue)),
            .init("received_at", .string(receivedAt.description)),
            .init("period_ms", .integer(ProbeWindows.period.wholeMilliseconds)),
        ]
        return .object(own + (windows.json.objectValue ?? []))
    }
}
