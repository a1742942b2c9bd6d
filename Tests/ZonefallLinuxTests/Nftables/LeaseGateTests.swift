import Foundation
import Testing
import ZonefallLinux
import ZonefallTestSupport

/// The gate against a real kernel and real traffic, in namespaces of its own.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct LeaseGateTests {
    private let world: GatedZone
    private let gate: LeaseGate

    init() throws {
        world = try GatedZone()
        gate = try LeaseGate(comment: "blackout of az1", lease: .seconds(2), cap: .seconds(20))
    }

    @Test func `the kernel holds the same table as nft makes of the printed plan`() throws {
        let other = try TestNamespace()
        let gate = try LeaseGate(
            comment: "blackout of az1",
            darkPrefixes: Self.scattered,
            exemptInterfaces: ["mgmt0", "eth0.7"],
            lease: .milliseconds(1_500),
            cap: .seconds(90)
        )
        let alone = try TestNamespace()
        try Nftables(namespace: alone.path).arm(gate)
        try other.run("nft", gate.tableText)

        #expect(try Self.comparable(alone) == Self.comparable(other))
        #expect(try Self.comparable(alone).contains { $0.contains("10.1.0.0/16") })
    }

    @Test func `armed, the gate drops nothing`() throws {
        try world.nftables.arm(gate)

        #expect(try world.send(50, from: world.survivor, to: 1) == 0)
        #expect(try world.send(50, from: world.zone, to: 2) == 0)
        #expect(try world.arrived(at: world.zone) == (50, 50))
        #expect(try world.arrived(at: world.survivor) == (50, 50))
        #expect(
            try world.nftables.reading(of: gate)
                == LeaseGate.Reading(leaseLeft: nil, capLeft: nil, packetsDropped: 0, bytesDropped: 0)
        )
    }

    @Test func `dark, nothing of either family gets in or out, and the drops are counted`() throws {
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        try world.send(50, from: world.survivor, to: 1)
        let refused = try world.send(50, from: world.zone, to: 2)

        #expect(refused == 100)
        #expect(try world.arrived(at: world.zone) == (0, 0))
        #expect(try world.arrived(at: world.survivor) == (0, 0))
        let reading = try #require(try world.nftables.reading(of: gate))
        #expect(reading.isDark)
        // The survivor's IPv6 datagrams may wait for a neighbour that is dark too, so they are not counted on.
        #expect(reading.packetsDropped >= 150)
    }

    @Test func `dark, loopback and the exempt interfaces stay lit`() throws {
        let gate = try LeaseGate(exemptInterfaces: ["zf0"], lease: .seconds(2), cap: .seconds(20))
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        try world.send(10, from: world.survivor, to: 1)
        try world.send(10, from: world.zone, to: 1)

        #expect(try world.arrived(at: world.zone) == (20, 20))
        #expect(try world.nftables.reading(of: gate)?.packetsDropped == 0)
    }

    @Test func `without renewal the light comes back by itself, when the lease ends`() throws {
        let clock = ContinuousClock()
        let gate = try LeaseGate(lease: .seconds(1), cap: .seconds(20))
        try world.nftables.arm(gate)
        let start = clock.now
        try world.nftables.activate(gate, lease: gate.lease)
        try world.wait(for: { !$0.isDark }, of: gate)

        #expect((Duration.milliseconds(900) ... .milliseconds(1_100)).contains(clock.now - start))
        try world.send(10, from: world.survivor, to: 1)
        #expect(try world.arrived(at: world.zone) == (10, 10))
    }

    @Test func `a lease that has ended can't be renewed`() throws {
        let gate = try LeaseGate(lease: .seconds(1), cap: .seconds(20))
        try world.nftables.arm(gate)
        #expect(throws: GateFailure.leaseEnded) { try world.nftables.renew(gate, lease: gate.lease) }
        try world.nftables.activate(gate, lease: gate.lease)
        try world.wait(for: { !$0.isDark }, of: gate)

        #expect(throws: GateFailure.leaseEnded) { try world.nftables.renew(gate, lease: gate.lease) }
        #expect(try world.nftables.reading(of: gate)?.isDark == false)
    }

    @Test func `the cap ends the fault in spite of a renewer gone mad`() throws {
        let clock = ContinuousClock()
        let gate = try LeaseGate(lease: .seconds(2), cap: .seconds(2))
        try world.nftables.arm(gate)
        let start = clock.now
        try world.nftables.activate(gate, lease: gate.lease)
        var renewals = 0
        while try world.nftables.reading(of: gate)?.isDark == true {
            try world.nftables.renew(gate, lease: gate.lease)
            renewals += 1
        }

        #expect((Duration.milliseconds(1_900) ... .milliseconds(2_100)).contains(clock.now - start))
        #expect(renewals > 100)
        #expect(try world.nftables.reading(of: gate)?.leaseLeft != nil)
        try world.send(10, from: world.survivor, to: 1)
        #expect(try world.arrived(at: world.zone) == (10, 10))
    }

    @Test func `not one packet leaks across a thousand renewals under a flood`() throws {
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        let flood = try world.flood()
        defer { kill(flood.processIdentifier, SIGKILL) }
        try world.wait(for: { $0.packetsDropped > 1_000 }, of: gate)
        let before = try #require(try world.nftables.reading(of: gate)).packetsDropped
        for _ in 0..<1_000 {
            try world.nftables.renew(gate, lease: gate.lease)
        }
        let after = try #require(try world.nftables.reading(of: gate))

        #expect(after.isDark)
        #expect(after.packetsDropped > before + 100)
        #expect(try world.arrived(at: world.zone) == (0, 0))
    }

    @Test func `light is the deletion of our table and of nothing else`() throws {
        let before = try world.ruleset()
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        try world.zone.run("nft", "add table inet neighbour")
        try world.nftables.remove(table: gate.table)
        try world.nftables.remove(table: gate.table)

        #expect(try world.nftables.reading(of: gate) == nil)
        try world.zone.run("nft", "delete table inet neighbour")
        #expect(try world.ruleset() == before)
    }

    @Test func `a second gate of the same name is refused, and the first stays as it is`() throws {
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        let other = try LeaseGate(lease: .seconds(1), cap: .seconds(1))
        let error = try #require(throws: NetlinkError.self) { try world.nftables.arm(other) }

        #expect(error.saysItExists)
        let reading = try #require(try world.nftables.reading(of: gate))
        #expect(reading.isDark)
        #expect(try #require(reading.capLeft) > .seconds(10))
    }

    @Test func `thousands of prefixes are merged and loaded whole`() throws {
        // Every third is a /24 that a /25 follows at once, so the two are one interval.
        let prefixes = (0..<3_000).compactMap { index in
            AddressPrefix(bytes: [10, UInt8(index >> 8), UInt8(index & 255), 0], length: index % 3 == 0 ? 24 : 25)
        }
        let gate = try LeaseGate(darkPrefixes: prefixes + [.everyIPv6], lease: .seconds(2), cap: .seconds(9))
        try world.nftables.arm(gate)
        let listing = try world.zone.run("nft", "list", "set", "inet", gate.table, "dark4")

        #expect(listing.split(separator: ",").count == 2_000)
        #expect(listing.contains("10.0.0.0-10.0.1.127"))
        #expect(listing.contains("10.11.183.0/25"))
    }

    private static let scattered: [AddressPrefix] = [
        .everyIPv6, AddressPrefix(bytes: [10, 1, 0, 0], length: 16),
        AddressPrefix(bytes: [192, 0, 2, 128], length: 25),
        AddressPrefix(bytes: [10, 1, 7, 0], length: 24),
    ].compactMap { $0 }

    /// What nft lists, without what it notes for itself alone: how a set's type was spelled, and that it may merge.
    private static func comparable(_ namespace: TestNamespace) throws -> [Substring] {
        try namespace.run("nft", "list", "ruleset").split(separator: "\n").filter { line in
            !["auto-merge", "flags timeout", "type nf_proto", "typeof meta nfproto"].contains(
                line.trimmingCharacters(in: .whitespaces)
            )
        }
    }
}
