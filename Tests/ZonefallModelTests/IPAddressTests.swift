import Testing
import ZonefallModel
import ZonefallTestSupport

struct IPAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"),
        ("::", "::"),
        ("::1", "::1"),
        ("1::", "1::"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("::ffff:192.0.2.1", "::ffff:c000:201"),
    ])
    func `an address is read in any spelling and written in one`(text: String, canonical: String) throws {
        #expect(try #require(IPAddress(text)).description == canonical)
    }

    @Test(arguments: [
        "", "192.0.2", "192.0.2.256", "192.0.2.01", "0x7f.0.0.1", "2130706433", "192.0.2.1.", " 192.0.2.1", "1:2:3",
        ":::", "1::2::3", "2001:db8::12345", "2001:db8::g", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "fe80::1%eth0",
    ])
    func `what is not an address is refused`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: UInt64(0)..<100)
    func `any address survives text and bytes`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sparse: UInt64 = Bool.random(using: &generator) ? .max : 0xffff_0000_0000_ffff
        let addresses: [IPAddress] = [
            .v4(generator.next()), .v6(high: generator.next() & sparse, low: generator.next() & sparse),
        ]
        for address in addresses {
            #expect(IPAddress(address.description) == address)
            #expect(IPAddress(bytes: address.bytes) == address)
        }
    }

    @Test func `a subnet holds its addresses and no others`() throws {
        let subnet = try #require(IPPrefix("10.1.101.0/24"))
        #expect(subnet.contains(try #require(IPAddress("10.1.101.255"))))
        #expect(!subnet.contains(try #require(IPAddress("10.1.102.0"))))
        #expect(!subnet.contains(try #require(IPAddress("::10.1.101.1"))))
        #expect(subnet.overlaps(try #require(IPPrefix("10.0.0.0/8"))))
        #expect(!subnet.overlaps(try #require(IPPrefix("10.1.102.0/23"))))
        #expect(try #require(IPPrefix("::/0")).contains(try #require(IPAddress("2001:db8::1"))))
    }

    @Test(arguments: ["10.1.101.1/24", "10.0.0.0/33", "10.0.0.0", "10.0.0.0/", "10.0.0.0/-1", "2001:db8::1/64"])
    func `a subnet with host bits or a bad length is refused`(text: String) {
        #expect(IPPrefix(text) == nil)
    }
}
