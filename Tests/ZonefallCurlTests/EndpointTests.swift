import Testing
import ZonefallCurl

struct EndpointTests {
    @Test(arguments: [
        ("http://127.0.0.1:9400", "http://127.0.0.1:9400/v1/plan"),
        ("https://coordinator.example/", "https://coordinator.example/v1/plan"),
        ("http://[2001:db8::1]:9400/region-a//", "http://[2001:db8::1]:9400/region-a/v1/plan"),
        ("unix:/run/zonefall.sock", "http://localhost/v1/plan"),
    ])
    func `an address is read, and paths stand behind it`(text: String, url: String) throws {
        #expect(try Endpoint(text).url("/v1/plan") == url)
    }

    @Test(arguments: [
        ("coordinator:9400", EndpointError.unknownScheme("coordinator:9400")),
        ("ftp://coordinator", .unknownScheme("ftp://coordinator")),
        ("http://", .noHost("http://")),
        ("http://:9400", .noHost("http://:9400")),
        ("http://me:secret@coordinator", .credentials),
        ("http://coordinator/?a=b", .notAURL("http://coordinator/?a=b")),
        ("http://co ordinator", .notAURL("http://co ordinator")),
        ("http://coordinator\r\nX: y", .notAURL("http://coordinator\r\nX: y")),
        ("unix:run/zonefall.sock", .badSocketPath("run/zonefall.sock")),
    ])
    func `what is no address is refused with the reason`(text: String, error: EndpointError) {
        #expect(throws: error) { try Endpoint(text) }
    }

    @Test func `a secret in an address is not repeated in the complaint`() {
        let error = #expect(throws: EndpointError.self) { try Endpoint("http://me:secret@coordinator") }
        #expect(error?.description.contains("secret") == false)
    }

    @Test func `a query's value is percent-encoded`() {
        #expect(Endpoint.encoded("agent a/ä&=?#") == "agent%20a%2F%C3%A4%26%3D%3F%23")
    }
}
