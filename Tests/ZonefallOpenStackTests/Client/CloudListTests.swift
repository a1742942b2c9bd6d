import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallOpenStack

struct CloudListTests {
    /// Ports in pages, whose links name a server that nobody can reach.
    private func page(_ ids: [Int], next: String?) -> TestHTTPServer.Reply {
        let ports: [JSONValue] = ids.map { ["id": .string("p\($0)")] }
        var links: [JSONValue] = [["rel": "previous", "href": "http://internal.invalid/v2.0/ports?page_reverse=True"]]
        if let next { links.append(["rel": "next", "href": .string("http://internal.invalid:1/v2.0/ports?\(next)")]) }
        let body: JSONValue = ["ports": .array(ports), "ports_links": .array(links)]
        return .answer(body: Array(body.compactText.utf8))
    }

    private func ids(_ cloud: RecordedCloud, fields: [String] = []) throws(CloudError) -> [String] {
        try cloud.connection().list(.network, "/ports", key: "ports", fields: fields).compactMap {
            $0["id"]?.stringValue
        }
    }

    @Test func `pages are followed on our own server, to an empty one at the end`() throws {
        let cloud = try RecordedCloud { [self] request in
            switch request.path {
            case "/v2.0/ports?fields=id": page([1, 2], next: "fields=id&marker=p2")
            // What moved meanwhile is there again.
            case "/v2.0/ports?fields=id&marker=p2": page([2, 3], next: "fields=id&marker=p3")
            case "/v2.0/ports?fields=id&marker=p3": page([], next: nil)
            default: nil
            }
        }
        #expect(try ids(cloud, fields: ["id"]) == ["p1", "p2", "p3"])
    }

    @Test func `a list begins anew when the thing it was at is deleted`() throws {
        let isGone = Gathered<Void>()
        let cloud = try RecordedCloud { [self] request in
            switch request.path {
            case "/v2.0/ports":
                page(isGone.all.isEmpty ? [1, 2] : [1, 3], next: isGone.all.isEmpty ? "marker=p2" : nil)
            case "/v2.0/ports?marker=p2":
                {
                    isGone.append(())
                    return .answer(
                        status: 404,
                        body: Array(#"{"NeutronError": {"message": "Port p2 could not be found."}}"#.utf8)
                    )
                }()
            default: nil
            }
        }
        #expect(try ids(cloud) == ["p1", "p3"])
    }

    @Test func `pages that go in a circle are an error, not a list`() throws {
        let cloud = try RecordedCloud { [self] request in
            request.path.hasPrefix("/v2.0/ports") ? page([1], next: "marker=p1") : nil
        }
        #expect(
            throws: CloudError.unreadable(service: "Neutron", what: "GET /ports", reason: "its pages go in a circle")
        ) {
            try ids(cloud)
        }
    }

    @Test func `an answer without its list is an error, not an empty list`() throws {
        let cloud = try RecordedCloud { $0.path.hasPrefix("/v2.0/ports") ? .answer(body: Array("{}".utf8)) : nil }
        #expect(
            throws: CloudError.unreadable(service: "Neutron", what: "GET /ports", reason: "it has no list \"ports\"")
        ) {
            try ids(cloud)
        }
    }

    @Test func `what is refused at its first page is told, and not asked for ever`() throws {
        let cloud = try RecordedCloud { $0.path.hasPrefix("/v2.0/ports") ? .answer(status: 404) : nil }
        #expect(throws: CloudError.refused(service: "Neutron", what: "GET /ports", status: 404, reason: "not found.")) {
            try ids(cloud)
        }
        #expect(cloud.requests.count < 10)
    }
}
