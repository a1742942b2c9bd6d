import ZonefallCurl
import ZonefallModel

/// What a coordinator still knows, page by page.
struct CoordinatorReader {
    struct Page {
        let observations: [Observation]
        let cursor: Int64
        /// Some were gone before they could be read.
        let missed: Bool
    }

    private let client: HTTPClient
    private let url: String

    init(url: String, token: String?) throws {
        self.url = url
        client = try HTTPClient(Endpoint(url), token: token, timeout: .seconds(30))
    }

    /// In order of arrival; empty when there is nothing new.
    func page(after cursor: Int64) throws -> Page {
        let page = try json("/v1/observations?after=\(cursor)&limit=5000")
        return Page(
            observations: try page.array("observations").map { try Observation(json: $0) },
            cursor: try page.integer("cursor"),
            missed: page["missed"] == .bool(true)
        )
    }

    /// The announced blackouts, in order of time.
    func events() throws -> [BlackoutEvent] {
        var events: [BlackoutEvent] = []
        for window in try json("/v1/state").array("blackouts") {
            func event(_ phase: BlackoutEvent.Phase, _ time: Timestamp) throws -> BlackoutEvent {
                BlackoutEvent(
                    time: time,
                    phase: phase,
                    zone: Zone.ID(try window.string("zone")),
                    scope: try window.value("scope", BlackoutEvent.Scope.init(rawValue:)),
                    source: try window.string("source")
                )
            }
            events.append(try event(.start, try window.value("start") { Timestamp($0) }))
            if let end = try window.optionalValue("end", { Timestamp($0) }) { events.append(try event(.end, end)) }
        }
        return events.sorted { ($0.time, $0.phase.rawValue) < ($1.time, $1.phase.rawValue) }
    }

    private func json(_ path: String) throws -> JSONValue {
        let response = try client.get(path)
        guard response.status == 200 else { throw CoordinatorRefusal(url: url + path, status: response.status) }
        return try JSONValue(parsing: response.body)
    }
}
