import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Testing
import ZonefallCoordinator
import ZonefallModel

/// A coordinator with a manual clock, and requests to its routes.
struct Harness: Sendable {
    let clock = ManualClock()
    let coordinator: Coordinator
    let server: CoordinatorServer
    /// Of a receiver named `hook`, about which the page says something.
    let health = PushHealth([PushReceiver(.webhook, name: "hook", url: "http://192.0.2.1")])

    static let token = "0123456789abcdef-secret"

    init(
        map: ZoneMap = .twoSites,
        findings: [Finding] = [],
        limits: Limits = Limits(),
        token: String? = nil,
        store: String? = nil,
        servesTargets: Bool = false,
        assets: PageAssets = .builtIn
    ) throws {
        let clock = clock
        coordinator = try Coordinator(
            state: RegionState(map: map, mapRevision: "m1", plans: map.plans, engine: DeclaredFindings(findings)),
            store: CoordinatorStore(path: store),
            now: { clock.now() }
        )
        var routes = Routes(
            coordinator: coordinator,
            limits: limits,
            token: try token.map { try BearerToken($0) },
            version: "1.2.3",
            assets: assets
        )
        routes.servesTargets = servesTargets
        let health = health
        routes.receiverHealth = { health.families }
        server = CoordinatorServer(
            coordinator: coordinator,
            routes: routes,
            address: ListenAddress(host: "127.0.0.1", port: 0),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// Runs requests against the router, without a socket.
    func requests<Value: Sendable>(
        _ body: @Sendable (any TestClientProtocol) async throws -> Value
    ) async throws -> Value {
        try await server.application().test(.router, body)
    }
}

extension TestClientProtocol {
    func get(_ uri: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await execute(uri: uri, method: .get, headers: headers, body: nil)
    }

    func post(
        _ uri: String,
        _ body: String,
        _ headers: HTTPFields = [.contentType: "application/json"]
    ) async throws -> TestResponse {
        try await execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    func post(_ batch: ObservationBatch) async throws -> TestResponse {
        try await post("/v1/batches", batch.json.compactText)
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }

    var json: JSONValue {
        get throws { try JSONValue(parsing: text) }
    }

    /// The last word of the problem's type; fails unless the response is a problem of its own status.
    var problem: String {
        get throws {
            #expect(headers[.contentType] == "application/problem+json")
            let json = try json
            #expect(json["status"]?.integerValue == Int64(status.code))
            #expect(json["title"]?.stringValue?.isEmpty == false)
            #expect(json["detail"]?.stringValue?.isEmpty == false)
            let type = try #require(json["type"]?.stringValue)
            return try String(#require(type.split(separator: ":").last))
        }
    }
}
