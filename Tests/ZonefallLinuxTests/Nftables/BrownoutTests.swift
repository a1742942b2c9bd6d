import Testing
import ZonefallLinux
import ZonefallTestSupport

/// A part of the packets, by the same gate, with the same end.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct BrownoutTests {
    private let world: GatedZone

    init() throws {
        world = try GatedZone()
    }

    @Test func `loss takes its part of the packets, once each, and both kinds are counted`() throws {
        let brownout = try #require(LeaseGate.Brownout(lossPermille: 250, bytesPerSecond: nil))
        let gate = try LeaseGate(brownout: brownout, lease: .seconds(8), cap: .seconds(20))
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        for _ in 0..<8 { try world.send(250, from: world.survivor, to: 1) }

        let arrived = try world.arrived(at: world.zone)
        let share = 1 - Double(arrived.ipv4 + arrived.ipv6) / 4_000
        #expect((0.20...0.30).contains(share))
        let reading = try #require(try world.nftables.reading(of: gate))
        #expect(reading.isDark)
        #expect(reading.packetsDropped > 800 && reading.packetsPassed > 2_700)
    }

    @Test func `policing lets through its rate and not much more`() throws {
        let brownout = try #require(LeaseGate.Brownout(lossPermille: 0, bytesPerSecond: 2_000))
        let gate = try LeaseGate(brownout: brownout, lease: .seconds(8), cap: .seconds(20))
        try world.nftables.arm(gate)
        try world.send(1_000, from: world.survivor, to: 1)
        #expect(try world.arrived(at: world.zone) == (1_000, 1_000))
        try world.nftables.activate(gate, lease: gate.lease)
        try world.send(1_000, from: world.survivor, to: 1)

        let arrived = try world.arrived(at: world.zone)
        // 68,000 bytes of IPv4 and IPv6 within well under ten seconds.
        #expect(arrived.ipv4 + arrived.ipv6 < 2_000 + 600)
        #expect(try #require(try world.nftables.reading(of: gate)).packetsDropped > 1_000)
    }

    @Test func `a brownout ends as a blackout does`() throws {
        let brownout = try #require(LeaseGate.Brownout(lossPermille: 1_000, bytesPerSecond: nil))
        let gate = try LeaseGate(brownout: brownout, lease: .seconds(1), cap: .seconds(20))
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        try world.send(10, from: world.survivor, to: 1)
        #expect(try world.arrived(at: world.zone) == (0, 0))
        try world.wait(for: { !$0.isDark }, of: gate)
        try world.send(10, from: world.survivor, to: 1)
        #expect(try world.arrived(at: world.zone) == (10, 10))
    }

    @Test func `nothing, and more than everything, is no brownout`() {
        #expect(LeaseGate.Brownout(lossPermille: 0, bytesPerSecond: nil) == nil)
        #expect(LeaseGate.Brownout(lossPermille: 1_001, bytesPerSecond: nil) == nil)
        #expect(LeaseGate.Brownout(lossPermille: 5, bytesPerSecond: 0) == nil)
    }
}
