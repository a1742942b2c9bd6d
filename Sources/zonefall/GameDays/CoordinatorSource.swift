import ZonefallChaos
import ZonefallCurl
import ZonefallModel

/// A coordinator's HTTP API, as game days and the demo use it.
actor CoordinatorSource: ObservationSource {
    private let client: HTTPClient
    /// For what is not asked while a zone is dark.
    private let patient: HTTPClient
    private let url: String

    init(url: String, token: String? = nil) throws {
        self.url = url
        client = try HTTPClient(Endpoint(url), token: token, timeout: answerLimit)
        patient = try HTTPClient(Endpoint(url), token: token, timeout: .seconds(30))
    }

    func observations(after cursor: Int64) throws -> ObservationPage {
        try page(after: cursor, of: client)
    }

    private func page(after cursor: Int64, of client: HTTPClient) throws -> ObservationPage {
        let page = try json("/v1/observations?after=\(cursor)&limit=1000", of: client)
        return ObservationPage(
            observations: try page.array("observations").map { try Observation(json: $0) },
            cursor: try page.integer("cursor")
        )
    }

    func ages() throws -> [Vantage.ID: Duration] {
        var ages: [Vantage.ID: Duration] = [:]
        for agent in try json("/v1/state").array("agents") {
            guard let age = try agent.optionalInteger("last_heard_ms_ago") else { continue }
            ages[Vantage.ID(try agent.string("id"))] = .milliseconds(age)
        }
        return ages
    }

    func announce(_ event: BlackoutEvent) throws {
        let response = try client.post("/v1/events", json: event.json.compactText)
        guard (200...299).contains(response.status) else { throw refusal(response, of: "/v1/events") }
    }

    /// What the coordinator finds of all that has arrived. It may think about it for a while.
    func findings() throws -> [Finding] {
        try json("/v1/findings", of: patient).array("findings").map { try Finding(json: $0) }
    }

    /// Everything that the coordinator still has, in order of arrival.
    func allObservations() throws -> [Observation] {
        var all: [Observation] = []
        var cursor: Int64 = 0
        while true {
            let page = try page(after: cursor, of: patient)
            guard !page.observations.isEmpty else { return all }
            all += page.observations
            cursor = page.cursor
        }
    }

    /// `GET /v1/state`.
    func state() throws -> JSONValue {
        try json("/v1/state", of: patient)
    }

    private func json(_ path: String, of client: HTTPClient? = nil) throws -> JSONValue {
        let response = try (client ?? self.client).get(path)
        guard response.status == 200 else { throw refusal(response, of: path) }
        return try JSONValue(parsing: response.body)
    }

    private func refusal(_ response: HTTPResponse, of path: String) -> CoordinatorRefusal {
        CoordinatorRefusal(url: url + path, status: response.status)
    }
}

/// The coordinator answered, and not with what was asked for.
struct CoordinatorRefusal: Error, CustomStringConvertible {
    let url: String
    let status: Int

    var description: String {
        "The coordinator answers \(url) with status \(status). Look into its log; a 401 means that it wants a token."
    }
}
