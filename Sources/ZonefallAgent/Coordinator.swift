import ZonefallCurl
import ZonefallModel

/// The coordinator, as requests to it.
final class Coordinator {
    let endpoint: Endpoint
    private let tokenFile: String?
    private var token: String?
    let authoritiesFile: String?

    /// What logs, metrics and the spool's cursors call it.
    var name: String { "\(endpoint)" }

    /// - Throws: ``AgentError`` when the token can't be read.
    init(_ options: AgentOptions.Coordinator) throws(AgentError) {
        endpoint = options.endpoint
        tokenFile = options.tokenFile
        authoritiesFile = options.authoritiesFile
        try readToken()
    }

    /// Reads the token again, which may have been changed; what can't be read leaves the one before.
    func readToken() throws(AgentError) {
        if let tokenFile { token = try TokenFile.read(tokenFile) }
    }

    /// For each request; a coordinator that takes longer is tried again.
    static let timeout: Duration = .seconds(3)
    /// In bytes.
    static let largestPlan = 16 << 20

    /// `GET /v1/plan`; `knownTag` as the coordinator gave it with the plan that we have.
    func planRequest(for vantage: Vantage.ID, knownTag: String?) -> HTTPRequest {
        var request = request(.get, "/v1/plan?agent=\(Endpoint.encoded(vantage.rawValue))")
        if let knownTag { request.headers.append(.init("If-None-Match", knownTag)) }
        request.largestBody = Self.largestPlan
        return request
    }

    /// `POST /v1/batches`.
    func batchRequest(_ batch: ObservationBatch) -> HTTPRequest {
        batchRequest(body: Array(batch.json.compactText.utf8))
    }

    /// `POST /v1/batches` of a batch that was sealed earlier, as the spool keeps it.
    func batchRequest(_ body: [UInt8], sentAt now: Timestamp) -> HTTPRequest {
        var request = batchRequest(body: body)
        request.headers.append(.init("Zonefall-Sent-At", now.description))
        if BatchBody.isDeflated(body) { request.headers.append(.init("Content-Encoding", "deflate")) }
        return request
    }

    private func batchRequest(body: [UInt8]) -> HTTPRequest {
        var request = request(.post, "/v1/batches")
        request.headers.append(.init("Content-Type", "application/json"))
        request.body = body
        request.largestBody = 64 << 10
        return request
    }

    private func request(_ method: HTTPRequest.Method, _ path: String) -> HTTPRequest {
        var headers = [HTTPRequest.Header("User-Agent", "zonefall-agent")]
        if let token { headers.append(.init("Authorization", "Bearer \(token)")) }
        return HTTPRequest(
            method,
            endpoint.url(path),
            headers: headers,
            timeout: Self.timeout,
            connection: .kept,
            route: .init(socketPath: endpoint.socketPath),
            trustedAuthorities: authoritiesFile
        )
    }
}
