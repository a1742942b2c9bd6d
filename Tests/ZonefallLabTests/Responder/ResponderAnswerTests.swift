import Testing
import ZonefallModel

@testable import ZonefallLab

struct ResponderAnswerTests {
    private let plan = ResponderPlan(
        instance: "web-a",
        node: "web-a",
        zone: "az1",
        addresses: [.v4(0x0a00_000b)],
        httpPorts: [80, 8_080],
        linePorts: [7],
        requirements: [.init(backend: "db", addresses: [.v4(1)], quorum: 1)]
    )

    @Test func `an answer says who, where, and whom it saw`() {
        let text = String(
            decoding: ResponderAnswer(plan: plan, client: .v4(0x0a00_0005)).response(hasBody: true),
            as: UTF8.self
        )
        #expect(
            text
                == """
                HTTP/1.1 200 OK\r
                Content-Type: application/json\r
                Content-Length: 57\r
                Cache-Control: no-store\r
                Connection: close\r
                Zonefall-Instance: web-a\r
                Zonefall-Zone: az1\r
                Zonefall-Client: 10.0.0.5\r
                \r
                {"instance":"web-a","zone":"az1","client":"10.0.0.5"}

                """.replacing("Content-Length: 57", with: "Content-Length: 54")
        )
    }

    @Test func `without its backend it answers 503 with the same headers`() {
        let answer = ResponderAnswer(plan: plan, client: .v4(0x0a00_0005), missing: "db")
        let text = String(decoding: answer.response(hasBody: false), as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
        #expect(text.contains("Zonefall-Instance: web-a\r\nZonefall-Zone: az1\r\nZonefall-Client: 10.0.0.5\r\n\r\n"))
        #expect(!text.contains("{"))
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: x\r\n\r\n", RequestHead.get), ("HEAD /x HTTP/1.1\r\n\r\n", .head),
        ("POST / HTTP/1.1\r\n\r\n", .notAllowed), ("GET / HTTP/1.1\r\nHost: x\r\n", .incomplete), ("", .incomplete),
        ("\r\n\r\n", .notAllowed), (String(repeating: "x", count: 8_192), .tooLong),
    ])
    func `the head of a request decides`(text: String, head: RequestHead) {
        #expect(RequestHead(Array(text.utf8)) == head)
    }

    @Test func `a plan survives its file`() throws {
        #expect(try ResponderPlan(json: JSONValue(parsing: plan.json.compactText)) == plan)
    }
}
