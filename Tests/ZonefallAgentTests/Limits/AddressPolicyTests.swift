import Testing
import ZonefallModel

@testable import ZonefallAgent

struct AddressPolicyTests {
    @Test(arguments: [
        "127.0.0.1", "127.255.255.254", "169.254.169.254", "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255",
        "::1", "::", "ff02::1", "fd00:ec2::254",
        // The same addresses in other words.
        "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::169.254.169.254",
        "2002:7f00:1::", "2002:a9fe:a9fe::5", "::ffff:0.0.0.0",
    ])
    func `a reserved address is never probed, however it is spelt`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressPolicy().complaint(about: address)?.contains("is reserved") == true)
    }

    @Test(arguments: ["10.20.0.1", "203.0.113.9", "2001:db8::1", "::ffff:10.20.0.1", "128.0.0.1", "fe80::1", "fd00::1"])
    func `an ordinary address is`(text: String) throws {
        #expect(AddressPolicy().complaint(about: try #require(IPAddress(text))) == nil)
    }

    @Test func `the local configuration can allow reserved ones, and only those that it names`() throws {
        let policy = AddressPolicy(reserved: [try #require(IPPrefix("127.0.0.0/8"))])
        #expect(policy.complaint(about: .v4(0x7f00_0001)) == nil)
        #expect(policy.complaint(about: .v4(0xa9fe_a9fe)) != nil)
        // The IPv6 spelling ends up at the same address, and is another reserved one, too.
        #expect(policy.complaint(about: .v6(high: 0, low: 1)) != nil)
    }

    @Test func `what is denied is denied in all spellings, though it is allowed, too`() throws {
        let network = try #require(IPPrefix("10.20.0.0/16"))
        let policy = AddressPolicy(allowed: [network], denied: [try #require(IPPrefix("10.20.9.0/24"))])
        #expect(policy.complaint(about: .v4(0x0a14_0001)) == nil)
        for text in ["10.20.9.1", "::ffff:10.20.9.1"] {
            #expect(policy.complaint(about: try #require(IPAddress(text)))?.contains("denies") == true)
        }
        #expect(policy.complaint(about: .v4(0x0a15_0001))?.contains("does not allow") == true)
        #expect(policy.complaint(about: .v6(high: 0x2001_0db8 << 32, low: 1)) != nil)
    }
}
