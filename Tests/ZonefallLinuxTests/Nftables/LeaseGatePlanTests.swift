import Testing
import ZonefallLinux

/// What can be known of a gate without a kernel.
struct LeaseGatePlanTests {
    @Test(arguments: [
        ("zonefall az1", LeaseGateError.badTableName("zonefall az1")),
        ("", .badTableName("")),
        ("x; flush ruleset", .badTableName("x; flush ruleset")),
        (String(repeating: "z", count: 32), .badTableName(String(repeating: "z", count: 32))),
    ])
    func `a name that nft could not write is refused`(name: String, error: LeaseGateError) {
        #expect(throws: error) { try LeaseGate(table: name, lease: .seconds(2), cap: .seconds(9)) }
    }

    @Test func `what could end later than asked for, or never, is refused`() {
        #expect(throws: LeaseGateError.leaseLongerThanCap(lease: .seconds(3), cap: .seconds(2))) {
            try LeaseGate(lease: .seconds(3), cap: .seconds(2))
        }
        #expect(throws: LeaseGateError.capTooLong(.seconds(86_401))) {
            try LeaseGate(lease: .seconds(3), cap: .seconds(86_401))
        }
    }

    @Test func `both families, or none`() {
        #expect(throws: LeaseGateError.oneFamilyOnly) {
            try LeaseGate(darkPrefixes: [.everyIPv4], lease: .seconds(2), cap: .seconds(9))
        }
        #expect(throws: LeaseGateError.oneFamilyOnly) {
            try LeaseGate(darkPrefixes: [.everyIPv6], lease: .seconds(2), cap: .seconds(9))
        }
    }

    @Test func `an exempt interface can't smuggle a rule in`() {
        #expect(throws: LeaseGateError.badInterfaceName("a\" accept")) {
            try LeaseGate(exemptInterfaces: ["a\" accept"], lease: .seconds(2), cap: .seconds(9))
        }
        #expect(throws: LeaseGateError.badComment("a\"")) {
            try LeaseGate(comment: "a\"", lease: .seconds(2), cap: .seconds(9))
        }
    }

    @Test func `a prefix with bits beyond its length is not one`() {
        #expect(AddressPrefix(bytes: [10, 0, 0, 1], length: 24) == nil)
        #expect(AddressPrefix(bytes: [10, 0, 0], length: 8) == nil)
        #expect(AddressPrefix(bytes: [10, 0, 0, 0], length: 33) == nil)
        #expect(AddressPrefix(bytes: [10, 0, 0, 0], length: 8)?.description == "10.0.0.0/8")
    }

    @Test(arguments: [
        ([0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 12), 32, "2001:db8::/32"),
        ([UInt8](repeating: 0, count: 16), 0, "::/0"),
        ([UInt8](repeating: 0, count: 15) + [1], 128, "0:0:0:0:0:0:0:1/128"),
        ([0xfd] + [UInt8](repeating: 0, count: 12) + [1, 0, 0], 128, "fd00:0:0:0:0:0:1:0/128"),
    ])
    func `an IPv6 prefix is written so that nft reads it`(bytes: [UInt8], length: Int, text: String) {
        #expect(AddressPrefix(bytes: bytes, length: length)?.description == text)
    }

    @Test func `the command that brings light without us is part of the plan`() throws {
        let gate = try LeaseGate(table: "zonefall_az1", lease: .milliseconds(1_500), cap: .seconds(9))
        #expect(gate.text.contains("#   nft delete table inet zonefall_az1\n"))
        #expect(gate.text.contains("timeout 1500ms"))
    }
}
