import Foundation
import Testing
import ZonefallTestSupport

@testable import ZonefallLinux

/// Latency in a gate: packets wait in the kernel's queue until this process lets them go.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct DelayLineTests {
    private let world: GatedZone

    init() throws {
        world = try GatedZone()
    }

    private static func gate(late latency: Duration) throws -> LeaseGate {
        try LeaseGate(
            brownout: try #require(.init(lossPermille: 0, bytesPerSecond: nil, latency: latency)),
            lease: .seconds(8),
            cap: .seconds(20)
        )
    }

    /// The quickest of three round trips, in milliseconds; nil: nothing came back.
    private func roundTrip(to address: String = "192.0.2.1") throws -> Double? {
        let said = try world.survivor.run("sh", "-c", "ping -n -c 3 -i 0.2 -W 2 \(address) || true")
        // rtt min/avg/max/mdev = 0.031/0.042/0.061/0.013 ms
        guard let line = said.split(separator: "\n").first(where: { $0.hasPrefix("rtt ") }) else { return nil }
        return line.split(separator: " ").dropFirst(3).first?.split(separator: "/").first.flatMap { Double($0) }
    }

    @Test func `each packet in and each packet out is late, in both families, and only while the gate is dark`() throws
    {
        let gate = try Self.gate(late: .milliseconds(60))
        try world.nftables.arm(gate)
        let line = try DelayLine(queue: gate.delayQueue, delay: .milliseconds(60), namespace: world.zone.path)
        #expect(try #require(try roundTrip()) < 60)
        #expect(line.count.delayed == 0)
        try world.nftables.activate(gate, lease: gate.lease)
        for address in ["192.0.2.1", "2001:db8::1"] {
            let late = try #require(try roundTrip(to: address))
            #expect((120..<200).contains(late), "\(late) ms to \(address)")
        }
        // Three requests and three answers of each family, and what the kernel itself had to say.
        #expect(line.count.delayed >= 12 && !line.count.overflowed && line.count.isRunning)
        let reading = try #require(try world.nftables.reading(of: gate))
        #expect(reading.packetsPassed >= 12 && reading.packetsDropped == 0)
        try world.nftables.remove(table: gate.table)
        #expect(try #require(try roundTrip()) < 60)
    }

    @Test func `when nobody holds packets back any more, they pass at once, dark or not`() throws {
        let gate = try Self.gate(late: .milliseconds(300))
        try world.nftables.arm(gate)
        do {
            let line = try DelayLine(queue: gate.delayQueue, delay: .milliseconds(300), namespace: world.zone.path)
            try world.nftables.activate(gate, lease: gate.lease)
            #expect(try #require(try roundTrip()) > 600)
            line.stop()
            while line.count.isRunning {}
        }
        #expect(try #require(try roundTrip()) < 100)
        #expect(try #require(try world.nftables.reading(of: gate)).isDark)
    }

    @Test func `what is more than can be held passes at once, and is told`() throws {
        let gate = try Self.gate(late: .seconds(2))
        try world.nftables.arm(gate)
        let line = try DelayLine(queue: gate.delayQueue, delay: .seconds(2), namespace: world.zone.path)
        try world.nftables.activate(gate, lease: gate.lease)
        let flood = try world.flood()
        defer { kill(flood.processIdentifier, SIGKILL) }
        let began = ContinuousClock.now
        while !line.count.overflowed, ContinuousClock.now - began < .seconds(30) {}
        #expect(line.count.overflowed)
        #expect(line.count.delayed >= Int(DelayLine.capacity) / 2)
    }

    @Test func `asking whether the kernel can do it takes nothing from who does it`() throws {
        let gate = try Self.gate(late: .milliseconds(40))
        try world.nftables.arm(gate)
        let line = try DelayLine(queue: gate.delayQueue, delay: .milliseconds(40), namespace: world.zone.path)
        try world.nftables.activate(gate, lease: gate.lease)
        #expect(try world.nftables.capabilities().latency)
        #expect(try #require(try roundTrip()) >= 80)
        #expect(line.count.isRunning)
    }
}
