import Testing
import ZonefallCoordinator

struct ListenAddressTests {
    @Test(arguments: ["127.0.0.1:9400", "127.8.8.8:0", "[::1]:9400", "localhost:1"])
    func `an address of this machine alone is loopback`(text: String) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.isLoopback)
        #expect(address.description == text)
    }

    @Test(arguments: ["0.0.0.0:9400", "[::]:9400", "192.0.2.1:80", "[2001:db8::1]:80", "coordinator.example:80"])
    func `any other address is not`(text: String) throws {
        let address = try #require(ListenAddress(text))
        #expect(!address.isLoopback)
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80", "[::1:80", "[x]:1",
    ])
    func `what is no address with a port is refused`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
