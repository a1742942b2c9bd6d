import HTTPTypes
import HummingbirdTesting
import Testing
import ZonefallModel

@testable import ZonefallCoordinator

struct PageRouteTests {
    @Test func `who reads without a script sees the verdict first`() async throws {
        let harness = try Harness(findings: [.remoteFloatingIP("fip-b")])
        try await harness.requests { client in
            let response = try await client.get("/")
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "text/html; charset=utf-8")
            let text = response.text
            let heading = try #require(text.firstMatch(of: /<h1>([^<]*)<\/h1>/)).output.1
            #expect(heading.hasPrefix("1 hidden dependency. If az"))
            #expect(text.contains("<section id=\"verdict\" class=\"verdict refuted\""))
            #expect(text.contains("coverage 0\u{a0}% (0 of 6 planned probes)"))
        }
    }

    @Test func `a browser may do nothing but show it`() async throws {
        try await Harness().requests { client in
            let headers = try await client.get("/").headers
            let policy = try #require(headers[.contentSecurityPolicy])
            for part in [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'",
                "frame-ancestors 'none'",
            ] {
                #expect(policy.contains(part))
            }
            #expect(!policy.contains("unsafe"))
            #expect(headers[.xContentTypeOptions] == "nosniff")
        }
    }

    @Test func `nothing on the page comes from elsewhere or runs inside of it`() async throws {
        let harness = try Harness(findings: [.remoteFloatingIP("fip-b")])
        let text = try await harness.requests { try await $0.get("/").text }
        #expect(!text.contains("http://") && !text.contains("https://") && !text.contains("//cdn"))
        #expect(!text.contains(" style=") && !text.contains(" onclick="))
        #expect(text.matches(of: /<script(?! type="application\/json"| src="assets)/).isEmpty)
    }

    @Test func `no data is never green`() async throws {
        try await Harness().requests { client in
            let text = try await client.get("/").text
            #expect(text.contains("class=\"square none\""))
            #expect(!text.contains("class=\"square good\""))
            #expect(text.contains("that proves nothing"))
            #expect(!text.contains("verdict held"))
        }
    }

    @Test func `a square is green when all that was planned for it works, and only then`() async throws {
        let harness = try Harness()
        try await harness.requests { client in
            _ = try await client.post(
                .of("agent-a", [.http("fip-a", from: "agent-a"), .http("fip-b", from: "agent-a", .timeout)])
            )
            let text = try await client.get("/").text
            #expect(text.matches(of: /square good/).count == 1)
            #expect(text.matches(of: /square bad/).count == 1)
            harness.clock.advance(by: .seconds(60))
            let later = try await client.get("/").text
            #expect(!later.contains("square good") && !later.contains("square bad"))
        }
    }

    @Test func `what would fall with a zone is said without a script, too`() async throws {
        let harness = try Harness(findings: [.remoteFloatingIP("fip-b")])
        try await harness.requests { client in
            let text = try await client.get("/?dark=az1").text
            #expect(text.contains("<h2>If <bdi>az1</bdi> fails</h2>"))
            #expect(text.contains("<td>floating IP <bdi>fip-b</bdi></td>"))
            #expect(text.contains("found by probing"))
            let other = try await client.get("/?dark=%22%3E%3Cscript%3E").text
            #expect(!other.contains("<script>"))
        }
    }

    @Test(
        arguments: [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</script><svg onload=alert(1)>",
            "a\u{202e}b", "zero\u{200b}width", "bell\u{7}", "line\u{2028}end", "' onmouseover='alert(1)", "&lt;b&gt;",
        ]
    )
    func `a hostile name is text and nothing else`(hostile: String) async throws {
        let map = ZoneMap(
            region: hostile,
            zones: [Zone(id: .init(hostile)), Zone(id: "az2")],
            routers: [Router(id: .init("r" + hostile), requestedZones: [.init(hostile)])],
            vantages: [Vantage(id: .init("v" + hostile))]
        )
        let finding = Finding(
            .routerPlacement,
            subject: .router(.init("r" + hostile)),
            zone: .init(hostile),
            expectedZones: ["az2"],
            confidence: 1,
            evidence: [Evidence(.path, hostile)],
            remedy: hostile
        )
        let text = try await Harness(map: map, findings: [finding]).requests { try await $0.get("/").text }
        #expect(text.matches(of: /<script/).count == 2)
        #expect(!text.contains("<img") && !text.contains("onload=alert(1)>"))
        let shown = text.replacing(/<script type="application\/json" id="snapshot">[^<]*<\/script>/, with: "")
        #expect(!shown.contains("' onmouseover='"))
        for hidden: Unicode.Scalar in ["\u{202e}", "\u{200b}", "\u{7}", "\u{2028}"] {
            #expect(!shown.unicodeScalars.contains(hidden))
        }
    }

    @Test func `the theme of the address stands, else that of the cookie, and nothing else`() async throws {
        try await Harness().requests { client in
            let asked = try await client.get("/?theme=dark", [.cookie: "zonefall-theme=light"]).text
            #expect(asked.contains("<html lang=\"en\" data-theme=\"dark\">"))
            let kept = try await client.get("/", [.cookie: "a=b; zonefall-theme=light"]).text
            #expect(kept.contains("<html lang=\"en\" data-theme=\"light\">"))
            let neither = try await client.get("/?theme=%22x", [.cookie: "zonefall-theme=\"><b"]).text
            #expect(neither.contains("<html lang=\"en\">"))
        }
    }

    @Test func `a browser shows the token as a password, for looking only`() async throws {
        let harness = try Harness(token: Harness.token)
        try await harness.requests { client in
            let refused = try await client.get("/")
            #expect(refused.status == .unauthorized)
            #expect(refused.headers[.wwwAuthenticate]?.hasPrefix("Basic realm=") == true)
            // me:0123456789abcdef-secret
            let basic = "Basic bWU6MDEyMzQ1Njc4OWFiY2RlZi1zZWNyZXQ="
            for path in ["/", "/v1/overview", "/v1/state"] {
                let response = try await client.get(path, [.authorization: basic])
                #expect(response.status == .ok, "\(path)")
            }
            let wrong = try await client.get("/", [.authorization: "Basic bWU6d3Jvbmc="])
            #expect(wrong.status == .unauthorized)
            let event = BlackoutEvent(time: .start, phase: .start, zone: "az1", scope: .physical)
            let headers: HTTPFields = [.contentType: "application/json", .authorization: basic]
            let posted = try await client.post("/v1/events", event.json.compactText, headers)
            #expect(posted.status == .unauthorized)
        }
    }
}
