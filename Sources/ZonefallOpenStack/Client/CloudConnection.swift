import ZonefallCurl
import ZonefallModel

/// One cloud, asked as one account: knows where the services are, and keeps a token that is good.
///
/// Bound to one thread; each request blocks its caller. No secret leaves it but in the headers and bodies that are sent.
package final class CloudConnection {
    package let settings: CloudSettings
    private let policy: RetryPolicy
    private let now: () -> Timestamp
    private let wait: (Duration) -> Void
    private let jitter: () -> Double
    private var token: CloudToken?
    private var region: String?
    private var clients: [String: HTTPClient] = [:]

    /// For one request; a page of a thousand ports takes a busy Neutron some seconds.
    private static let timeout: Duration = .seconds(60)
    private static let largestAnswer = 256 << 20

    /// Contacts nobody yet.
    ///
    /// - Parameters:
    ///   - now: for the life of tokens; a clock that is off costs a request, no more.
    ///   - wait: sleeps between repetitions.
    ///   - jitter: a number from 0 to 1, so that many importers do not all come back at once.
    package init(
        _ settings: CloudSettings,
        policy: RetryPolicy = RetryPolicy(),
        now: @escaping () -> Timestamp,
        wait: @escaping (Duration) -> Void,
        jitter: @escaping () -> Double = { .random(in: 0...1) }
    ) {
        self.settings = settings
        self.policy = policy
        self.now = now
        self.wait = wait
        self.jitter = jitter
    }

    /// The region that is worked on: the one that the settings name, else the only one there is.
    package func connectedRegion() throws(CloudError) -> String {
        if let region { return region }
        let known = try currentToken().catalog.regions
        if let asked = settings.region {
            guard known.isEmpty || known.contains(asked) else { throw .noSuchRegion(asked, known: known) }
            region = asked
            return asked
        }
        guard let only = known.first, known.count == 1 else { throw .regionNeeded(known: known) }
        region = only
        return only
    }

    /// Whether the cloud has a service at all, by its catalogue.
    package func has(_ service: CloudService) throws(CloudError) -> Bool {
        do throws(CloudError) {
            _ = try base(of: service)
            return true
        } catch .noSuchService {
            return false
        } catch {
            throw error
        }
    }

    /// Reads, with repetitions where that may help.
    ///
    /// - Parameter path: below the service's version, with its query: `/routers?fields=id`.
    package func get(_ service: CloudService, _ path: String) throws(CloudError) -> JSONValue {
        try json(.read(path), of: service)
    }

    func json(_ call: CloudCall, of service: CloudService) throws(CloudError) -> JSONValue {
        let response = try answer(call, of: service)
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: response.body)
        } catch {
            throw .unreadable(service: service.name, what: "GET \(Self.shown(call.path))", reason: error.reason)
        }
    }

    /// - Throws: ``CloudError`` for every status but those from 200 to 299.
    @discardableResult
    func answer(_ call: CloudCall, of service: CloudService) throws(CloudError) -> HTTPResponse {
        let start = ContinuousClock.now
        let base = try base(of: service)
        var (retry, isRenewed) = (0, false)
        while true {
            switch try attempt(call, service, base, mayRenew: !isRenewed) {
            case .good(let response): return response
            case .renewed: isRenewed = true
            case .failed(let failure, let retryAfter):
                let spent = ContinuousClock.now - start
                let delay = policy.delay(before: retry, retryAfter: retryAfter, spent: spent, jitter: jitter())
                guard let delay else { throw failure }
                wait(delay)
                retry += 1
            }
        }
    }

    private enum Attempt {
        case good(HTTPResponse)
        /// There is a new token: the same once more.
        case renewed
        /// It may be better in a moment.
        case failed(CloudError, retryAfter: String?)
    }

    private func attempt(
        _ call: CloudCall,
        _ service: CloudService,
        _ base: String,
        mayRenew: Bool
    ) throws(CloudError) -> Attempt {
        let token = try currentToken()
        let response: HTTPResponse
        do throws(TransferError) {
            response = try client(of: base).send(
                call.method,
                call.path,
                headers: [.init("X-Auth-Token", token.secret.exposed), .init("Accept", "application/json")]
                    + call.headers,
                body: call.body.map { Array($0.compactText.utf8) },
                largestBody: Self.largestAnswer
            )
        } catch {
            let failure = CloudError.unreachable(service: service.name, url: base, reason: "\(error)")
            guard error.mayPass else { throw failure }
            return .failed(failure, retryAfter: nil)
        }
        if (200..<300).contains(response.status) { return .good(response) }
        let what = "\(call.method.rawValue) \(Self.shown(call.path))"
        let reason = CloudFault.reason(status: response.status, body: response.body)
        switch response.status {
        case 401:
            guard mayRenew, settings.canRenew else { throw .tokenRefused(service: service.name, url: base) }
            self.token = nil
            return .renewed
        case 403: throw .forbidden(service: service.name, what: what, reason: reason)
        default:
            let failure = CloudError.refused(
                service: service.name,
                what: what,
                status: response.status,
                reason: reason
            )
            guard RetryPolicy.mayPass(response.status) else { throw failure }
            return .failed(failure, retryAfter: response.header("Retry-After"))
        }
    }

    /// A token that is good for some seconds still, made anew where it must be.
    private func currentToken() throws(CloudError) -> CloudToken {
        if let token, token.expiresAt.map({ $0 - now() > Self.margin }) ?? true { return token }
        let token = try authenticate()
        self.token = token
        return token
    }

    private static let margin: Duration = .seconds(5)

    private func authenticate() throws(CloudError) -> CloudToken {
        let url = settings.tokensURL
        let slash = url.dropFirst("https://".count).firstIndex(of: "/") ?? url.endIndex
        let (base, path) = (String(url[..<slash]), String(url[slash...]))
        let response: HTTPResponse
        do throws(TransferError) {
            response = try client(of: base).post(path, json: settings.authenticationBody.compactText)
        } catch {
            throw .unreachable(service: "Keystone", url: url, reason: "\(error)")
        }
        let reason = CloudFault.reason(status: response.status, body: response.body)
        switch response.status {
        case 200..<300: break
        case 401, 403: throw .unauthorized(account: settings.account, at: url, reason: reason)
        // What Keystone says of a token that was revoked, or never was.
        case 404 where !settings.canRenew: throw .unauthorized(account: settings.account, at: url, reason: reason)
        default: throw .refused(service: "Keystone", what: "POST /auth/tokens", status: response.status, reason: reason)
        }
        guard let secret = response.header("X-Subject-Token"), !secret.isEmpty else {
            throw .unreadable(service: "Keystone", what: "POST /auth/tokens", reason: "it holds no token")
        }
        do {
            return try CloudToken(secret: Secret(secret), body: try JSONValue(parsing: response.body))
        } catch {
            throw .unreadable(service: "Keystone", what: "POST /auth/tokens", reason: "\(error)")
        }
    }

    private func base(of service: CloudService) throws(CloudError) -> String {
        let region = try connectedRegion()
        if let own = service.types.lazy.compactMap({ self.settings.endpoints[$0] }).first { return service.base(own) }
        guard let url = try currentToken().catalog.url(of: service, in: region, settings.interface) else {
            throw .noSuchService(service: service.name, region: region, interface: settings.interface.rawValue)
        }
        return service.base(url)
    }

    /// One connection is kept to each server.
    private func client(of base: String) throws(TransferError) -> HTTPClient {
        if let known = clients[base] { return known }
        let endpoint: Endpoint
        do throws(EndpointError) {
            endpoint = try Endpoint(base)
        } catch {
            throw .badRequest("\(error)")
        }
        let client = try HTTPClient(
            endpoint,
            trustedAuthorities: settings.authoritiesFile,
            timeout: Self.timeout,
            trust: settings.verifies ? .full : .none
        )
        clients[base] = client
        return client
    }

    /// A path as errors tell it: long lists of fields say nothing.
    static func shown(_ path: String) -> String {
        let plain = path.prefix { $0 != "?" }
        return String(plain)
    }
}

extension CloudSettings {
    /// A token that was given can't be made anew.
    var canRenew: Bool {
        if case .token = identity { false } else { true }
    }
}

extension TransferError {
    /// Whether the same may work in a moment. A port that nobody listens at stays so.
    var mayPass: Bool {
        switch self {
        case .timeout, .brokenAnswer: true
        default: false
        }
    }
}
