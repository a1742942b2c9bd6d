import Testing
import ZonefallCurl
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallOpenStack

struct CloudConnectionTests {
    private func json(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func error(_ cloud: CloudConnection, _ path: String = "/routers") -> CloudError? {
        do throws(CloudError) {
            _ = try cloud.get(.network, path)
            return nil
        } catch {
            return error
        }
    }

    @Test func `an application credential is sent without a scope, and its token with each request`() throws {
        let cloud = try RecordedCloud()
        let connection = cloud.connection()
        _ = try connection.get(.network, "/routers")
        _ = try connection.get(.loadBalancer, "/lbaas/pools")
        let authentication = try #require(cloud.requests.first)
        #expect(authentication.path == "/v3/auth/tokens")
        #expect(
            try JSONValue(parsing: authentication.body) == [
                "auth": [
                    "identity": [
                        "methods": ["application_credential"],
                        "application_credential": ["id": "id-1", "secret": "a-very-secret-secret"],
                    ]
                ]
            ]
        )
        #expect(cloud.requests.dropFirst().map(\.path) == ["/v2.0/routers", "/v2.0/lbaas/pools"])
        #expect(cloud.requests.dropFirst().allSatisfy { $0.headers["x-auth-token"] == "token-1" })
        #expect(Set(cloud.requests.map(\.connection)).count == 2, "one to Keystone and one to the services")
    }

    @Test func `a password is sent with the domains and the project`() throws {
        let cloud = try RecordedCloud()
        var settings = cloud.settings
        settings.authURL = cloud.base + "/v3/"
        settings.identity = .password(
            .init(.name("alice"), domain: .name("Default")),
            password: Secret("p"),
            project: .init(.name("shop"), domain: .id("default"))
        )
        _ = try cloud.connection(settings).get(.network, "/routers")
        #expect(
            try JSONValue(parsing: try #require(cloud.requests.first).body)["auth"] == [
                "identity": [
                    "methods": ["password"],
                    "password": ["user": ["name": "alice", "domain": ["name": "Default"], "password": "p"]],
                ],
                "scope": ["project": ["name": "shop", "domain": ["id": "default"]]],
            ]
        )
    }

    @Test func `a token that is no longer taken is made anew, once for each request`() throws {
        let cloud = try RecordedCloud { request in
            guard request.path.hasPrefix("/v2.0/routers") else { return nil }
            return request.headers["x-auth-token"] == "token-1" ? .answer(status: 401) : nil
        }
        #expect(try cloud.connection().get(.network, "/routers")["routers"] != nil)
        #expect(cloud.tokenCount == 2)

        let closed = try RecordedCloud { $0.path.hasPrefix("/v2.0/") ? .answer(status: 401) : nil }
        #expect(error(closed.connection()) == .tokenRefused(service: "Neutron", url: closed.base + "/v2.0"))
        #expect(closed.tokenCount == 2)
    }

    @Test func `a token is made anew shortly before it ends`() throws {
        let now = try #require(Timestamp("2026-11-24T12:00:00Z"))
        let cloud = try RecordedCloud()
        let connection = cloud.connection(now: now)
        _ = try connection.get(.network, "/routers")
        _ = try connection.get(.network, "/routers")
        #expect(cloud.tokenCount == 1)
        let late = cloud.connection(now: try #require(Timestamp("2099-12-31T23:59:56Z")))
        _ = try late.get(.network, "/routers")
        _ = try late.get(.network, "/routers")
        #expect(cloud.tokenCount > 2)
    }

    @Test func `a token that somebody gave can't be made anew`() throws {
        let cloud = try RecordedCloud { $0.path.hasPrefix("/v2.0/") ? .answer(status: 401) : nil }
        var settings = cloud.settings
        settings.identity = .token(Secret("given"), project: nil)
        #expect(error(cloud.connection(settings)) == .tokenRefused(service: "Neutron", url: cloud.base + "/v2.0"))
        #expect(cloud.tokenCount == 1)
    }

    @Test(arguments: [429, 502, 503, 504])
    func `a busy service is asked again, later each time, and no sooner than it says`(status: Int) throws {
        let waits = Gathered<Duration>()
        let asked = Gathered<Void>()
        let cloud = try RecordedCloud { request in
            guard request.path.hasPrefix("/v2.0/routers") else { return nil }
            asked.append(())
            let headers = asked.all.count == 2 ? ["Retry-After": "7"] : [:]
            return asked.all.count < 4 ? .answer(status: status, headers: headers) : nil
        }
        _ = try cloud.connection(waits: waits).get(.network, "/routers")
        #expect(waits.all == [.milliseconds(500), .seconds(7), .seconds(2)])
    }

    @Test func `patience has an end, and then the answer is told`() throws {
        let waits = Gathered<Duration>()
        let body = #"{"message": "Please try again later.<br /><br />\nBusy.\n", "code": "503 Service Unavailable"}"#
        let cloud = try RecordedCloud { request in
            request.path.hasPrefix("/v2.0/") ? .answer(status: 503, body: Array(body.utf8)) : nil
        }
        #expect(
            error(cloud.connection(waits: waits))?.description
                == "Neutron answered GET /routers with 503: Please try again later. Busy."
        )
        #expect(waits.all.count == 4)
        let slow = try RecordedCloud { request in
            request.path.hasPrefix("/v2.0/") ? .answer(status: 429, headers: ["Retry-After": "3600"]) : nil
        }
        let none = Gathered<Duration>()
        #expect(error(slow.connection(waits: none)) != nil)
        #expect(none.all.isEmpty, "nobody waits an hour")
    }

    @Test(
        arguments: [
            (401, #"{"error": {"code": 401, "message": "Get out.", "title": "Unauthorized"}}"#, "Get out."),
            (
                404, #"{"NeutronError": {"type": "T", "message": "Router x not found", "detail": ""}}"#,
                "Router x not found."
            ),
            (409, #"{"faultcode": "Client", "faultstring": "Immutable.", "debuginfo": null}"#, "Immutable."),
            (404, #"{"code": 404, "title": "Not Found", "description": "No such path"}"#, "No such path."),
            (404, #"{"itemNotFound": {"code": 404, "message": "Instance y not found."}}"#, "Instance y not found."),
            (404, "<html><body>nginx</body></html>", "not found."),
            (418, "", "no reason given."),
        ]
    )
    func `each service says in its own way what is wrong`(status: Int, body: String, reason: String) {
        #expect(CloudFault.reason(status: status, body: json(body)) == reason)
    }

    @Test func `a server that is not there is told with its address`() throws {
        let cloud = try RecordedCloud()
        let (connection, url) = (cloud.connection(), cloud.base)
        cloud.stop()
        #expect(
            error(connection)?.description
                == "Keystone at \(url)/v3/auth/tokens can't be reached: connection refused. Nothing was read or written of it."
        )
    }

    @Test func `an answer that breaks off is not half used`() throws {
        let waits = Gathered<Duration>()
        let cloud = try RecordedCloud { request in
            guard request.path.hasPrefix("/v2.0/") else { return nil }
            return .bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"routers\": [{\"id\": \"a\"".utf8))
        }
        guard case .unreachable("Neutron", _, let reason) = error(cloud.connection(waits: waits)) else {
            Issue.record("it was used")
            return
        }
        #expect(reason.hasPrefix("the answer broke off"))
        let lying = try RecordedCloud {
            $0.path.hasPrefix("/v2.0/") ? .answer(body: Array("{\"routers\": [".utf8)) : nil
        }
        guard case .unreadable("Neutron", "GET /routers", _) = error(lying.connection()) else {
            Issue.record("it was used")
            return
        }
    }

    @Test func `no secret is in anything that is printed`() throws {
        let cloud = try RecordedCloud { $0.path.hasPrefix("/v3/") ? .answer(status: 401) : nil }
        let settings = cloud.settings
        var dumped = ""
        dump(settings, to: &dumped)
        let refusal = try #require(error(cloud.connection()))
        for text in ["\(settings)", String(reflecting: settings), dumped, "\(refusal)", String(reflecting: refusal)] {
            #expect(!text.contains("a-very-secret-secret"))
        }
        #expect(refusal.description.contains("application credential 'id-1'"))
        #expect(refusal.isOfAccess)
    }

    @Test func `a region that is not there is told with those that are`() throws {
        let cloud = try RecordedCloud()
        var settings = cloud.settings
        settings.region = "r2"
        #expect(error(cloud.connection(settings)) == .noSuchRegion("r2", known: ["r1"]))
        settings.region = "r1"
        settings.interface = .internal
        #expect(
            error(cloud.connection(settings)) == .noSuchService(service: "Neutron", region: "r1", interface: "internal")
        )
        settings.endpoints = ["network": cloud.base + "/networking"]
        #expect(error(cloud.connection(settings)) == nil)
        #expect(cloud.requests.last?.path == "/networking/v2.0/routers")
    }

    @Test(
        arguments: [
            ("http://h:9696", "http://h:9696/v2.0"), ("http://h:9696/", "http://h:9696/v2.0"),
            ("https://h/networking", "https://h/networking/v2.0"), ("https://h/v2.0/", "https://h/v2.0"),
            ("https://h/vault", "https://h/vault/v2.0"),
        ]
    )
    func `the version is there once, whatever the catalogue says`(url: String, base: String) {
        #expect(CloudService.network.base(url) == base)
    }
}
