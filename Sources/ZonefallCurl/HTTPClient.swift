import CCurl
import Glibc

/// Requests to one server, one after another, each of which blocks its caller until it is answered.
///
/// For doors and other places where waiting is what one wants; the probe engine uses ``CurlMulti``. Bound to one thread.
package final class HTTPClient {
    private let endpoint: Endpoint
    private let token: String?
    private let trustedAuthorities: String?
    private let timeout: Duration
    private let trust: HTTPRequest.Trust
    private let transfer: Transfer

    /// - Parameters:
    ///   - token: sent as `Authorization: Bearer …`; must be visible ASCII.
    ///   - trustedAuthorities: a PEM file; nil: the system's.
    ///   - timeout: for each request as a whole.
    ///   - trust: what is demanded of the server's certificates.
    /// - Throws: ``TransferError`` when libcurl can't be had, or the token can't be sent.
    package init(
        _ endpoint: Endpoint,
        token: String? = nil,
        trustedAuthorities: String? = nil,
        timeout: Duration = .seconds(10),
        trust: HTTPRequest.Trust = .full
    ) throws(TransferError) {
        if let token, token.isEmpty || !token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) {
            throw .badRequest("the token has characters that a header can't have")
        }
        self.endpoint = endpoint
        self.token = token
        self.trustedAuthorities = trustedAuthorities
        self.timeout = timeout
        self.trust = trust
        transfer = try Transfer()
    }

    /// - Parameter path: with its leading slash, its query percent-encoded (``Endpoint/encoded(_:)``).
    package func get(
        _ path: String,
        headers: [HTTPRequest.Header] = [],
        largestBody: Int = 64 << 20
    ) throws(TransferError) -> HTTPResponse {
        try send(.get, path, headers: headers, largestBody: largestBody)
    }

    package func post(
        _ path: String,
        json: String,
        headers: [HTTPRequest.Header] = [],
        largestBody: Int = 64 << 20
    ) throws(TransferError) -> HTTPResponse {
        try send(
            .post,
            path,
            headers: headers + [.init("Content-Type", "application/json")],
            body: Array(json.utf8),
            largestBody: largestBody
        )
    }

    /// Any HTTP status is an answer, not an error.
    package func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: [HTTPRequest.Header] = [],
        body: [UInt8]? = nil,
        largestBody: Int = 64 << 20
    ) throws(TransferError) -> HTTPResponse {
        var headers = headers
        if let token { headers.append(.init("Authorization", "Bearer \(token)")) }
        var request = HTTPRequest(
            method,
            endpoint.url(path),
            headers: headers,
            body: body,
            timeout: timeout,
            largestBody: largestBody,
            connection: .kept,
            route: .init(socketPath: endpoint.socketPath),
            trustedAuthorities: trustedAuthorities
        )
        request.trust = trust
        return try send(request)
    }

    private func send(_ request: HTTPRequest) throws(TransferError) -> HTTPResponse {
        try transfer.prepare(request)
        return try transfer.result(curl_easy_perform(transfer.handle)).get()
    }
}

/// Closes a socket that libcurl did not take.
func closeSocket(_ descriptor: Int32) {
    _ = close(descriptor)
}
