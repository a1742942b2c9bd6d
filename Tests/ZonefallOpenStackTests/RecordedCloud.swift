import Foundation
import Synchronization
import ZonefallCurl
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallOpenStack

/// Answers that real Keystone, Neutron and Octavia servers once gave, given again: for the ways of a client, not as proof.
///
/// What a test wants otherwise, it answers itself.
final class RecordedCloud: @unchecked Sendable {
    typealias Answer = @Sendable (TestHTTPServer.Request) -> TestHTTPServer.Reply?

    private let tokens = Mutex(0)
    private let own: Answer
    private var server: TestHTTPServer?

    var port: UInt16 { server?.port ?? 0 }
    var base: String { "http://127.0.0.1:\(port)" }
    var requests: [TestHTTPServer.Request] { server?.requests.all ?? [] }
    /// How many tokens were given.
    var tokenCount: Int { tokens.withLock { $0 } }

    /// - Parameter own: answers before anything recorded does; nil: as recorded.
    init(_ own: @escaping Answer = { _ in nil }) throws {
        self.own = own
        server = try TestHTTPServer { [weak self] in self?.reply(to: $0) ?? .hangUp }
    }

    func stop() { server?.stop() }

    var settings: CloudSettings {
        CloudSettings(
            name: "recorded",
            authURL: base,
            identity: .applicationCredential(id: "id-1", secret: Secret("a-very-secret-secret"))
        )
    }

    /// Does not wait in earnest, and notes how long it would have.
    func connection(
        _ settings: CloudSettings? = nil,
        waits: Gathered<Duration> = Gathered(),
        now: Timestamp = Timestamp(millisecondsSinceEpoch: 0)
    ) -> CloudConnection {
        CloudConnection(settings ?? self.settings, now: { now }, wait: { waits.append($0) }, jitter: { 0.5 })
    }

    static func body(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        return Array(try Data(contentsOf: folder.appending(path: "\(name).json")))
    }

    private func reply(to request: TestHTTPServer.Request) -> TestHTTPServer.Reply {
        if let answer = own(request) { return answer }
        let path = request.path.prefix { $0 != "?" }
        if path == "/v3/auth/tokens" { return token() }
        let parts = path.split(separator: "/")
        if parts.last == "members", parts.count > 1 { return Self.recorded("members-\(parts[parts.count - 2].prefix(8))") }
        return Self.recorded(parts.last.map(String.init) ?? "")
    }

    private static func recorded(_ name: String) -> TestHTTPServer.Reply {
        guard let body = try? body(name) else {
            return .answer(status: 404, body: Array(#"{"message": "The resource could not be found."}"#.utf8))
        }
        return .answer(headers: ["Content-Type": "application/json"], body: body)
    }

    func token(expires: String = "2100-01-01T00:00:00.000000Z") -> TestHTTPServer.Reply {
        let number = tokens.withLock { count in
            count += 1
            return count
        }
        func service(_ type: String) -> JSONValue {
            [
                "type": .string(type),
                "endpoints": [["interface": "public", "region_id": "r1", "url": .string(base)]],
            ]
        }
        let body: JSONValue = [
            "token": [
                "expires_at": .string(expires), "catalog": [service("network"), service("load-balancer")],
            ]
        ]
        return .answer(
            status: 201,
            headers: ["X-Subject-Token": "token-\(number)"],
            body: Array(body.compactText.utf8)
        )
    }
}
