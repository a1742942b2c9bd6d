import Foundation
import Testing
import ZonefallLinux
import ZonefallTestSupport

/// What each mode cuts, and what it leaves.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct LeaseGateModeTests {
    private let world: GatedZone

    init() throws {
        world = try GatedZone()
    }

    static let control: [AddressPrefix] = [
        AddressPrefix(bytes: [192, 0, 2, 2], length: 32),
        AddressPrefix(bytes: [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [2], length: 128),
    ].compactMap { $0 }

    enum Example: CaseIterable {
        case link, linkWithExemptions, forward, brownout

        func gate() throws -> LeaseGate {
            switch self {
            case .link: try LeaseGate(mode: .l2Dead(interfaces: ["zf0"]), lease: .seconds(2), cap: .seconds(9))
            case .linkWithExemptions:
                try LeaseGate(
                    comment: "both",
                    mode: .l2Dead(interfaces: ["zf0", "zf1"]),
                    exemptInterfaces: ["mgmt0"],
                    exemptPrefixes: control,
                    exemptPorts: [9_400, 22],
                    lease: .seconds(2),
                    cap: .seconds(9)
                )
            case .forward:
                try LeaseGate(
                    mode: .forwardOnly,
                    exemptInterfaces: ["mgmt0"],
                    exemptPrefixes: [control[0]],
                    exemptPorts: [22],
                    lease: .seconds(2),
                    cap: .seconds(9)
                )
            case .brownout:
                try LeaseGate(
                    exemptPrefixes: control,
                    brownout: .init(lossPermille: 150, bytesPerSecond: 125_000),
                    lease: .seconds(2),
                    cap: .seconds(9)
                )
            }
        }
    }

    @Test(arguments: Example.allCases)
    func `the kernel holds the same tables as nft makes of the printed plan`(example: Example) throws {
        let gate = try example.gate()
        let (ours, theirs) = (try TestNamespace(), try TestNamespace())
        for side in [ours, theirs] {
            try side.run("ip", "link", "add", "zf0", "type", "veth", "peer", "name", "zf1")
        }
        try Nftables(namespace: ours.path).arm(gate)
        try theirs.run("nft", gate.tableText)

        let held = try Self.comparable(ours)
        #expect(held == (try Self.comparable(theirs)))
        #expect(held.contains { $0.contains("goto gate") })
    }

    @Test func `a dead link is dead to neighbours too, and silent to local senders`() throws {
        let gate = try LeaseGate(mode: .l2Dead(interfaces: ["zf0"]), lease: .seconds(8), cap: .seconds(20))
        try world.nftables.arm(gate)
        #expect(try world.connect(from: world.survivor, to: "192.0.2.1") == "refused")
        try world.nftables.activate(gate, lease: gate.lease)
        try world.survivor.run("ip", "neigh", "flush", "all")

        #expect(try world.connect(from: world.survivor, to: "192.0.2.1") == "unreachable")
        #expect(try world.send(20, from: world.zone, to: 2) == 0)
        #expect(try world.arrived(at: world.survivor) == (0, 0))
        try world.nftables.renew(gate, lease: gate.lease)
        let reading = try #require(try world.nftables.reading(of: gate))
        #expect(reading.isDark && reading.packetsDropped > 3)
        try world.nftables.remove(table: gate.table)
        #expect(try world.connect(from: world.survivor, to: "192.0.2.1") == "refused")
        #expect(try world.nftables.tables() == [])
    }

    @Test func `a silent zone still answers its neighbours' ARP`() throws {
        let gate = try LeaseGate(lease: .seconds(8), cap: .seconds(20))
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        try world.survivor.run("ip", "neigh", "flush", "all")

        #expect(try world.connect(from: world.survivor, to: "192.0.2.1") == "silent")
        #expect(try world.survivor.run("ip", "neigh", "show", "192.0.2.1").contains("REACHABLE"))
    }

    @Test func `on a dead link the control channel's own interface stays lit`() throws {
        try world.connectControl()
        let interfaces = try NetworkInterface.all(in: world.zone.path)
        let data = try interfaces.carryingData(besides: ["mgmt0"])
        #expect(data == ["zf0"])
        let gate = try LeaseGate(
            mode: .l2Dead(interfaces: data),
            exemptInterfaces: ["mgmt0"],
            lease: .seconds(8),
            cap: .seconds(20)
        )
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        for address in ["198.51.100.1", "2001:db8:1::1"] {
            #expect(try world.connect(from: world.survivor, to: address) == "refused")
        }
        #expect(try world.connect(from: world.survivor, to: "192.0.2.1") != "refused")
    }

    @Test func `on a dead link the control channel's addresses are found and reached`() throws {
        let gate = try LeaseGate(
            mode: .l2Dead(interfaces: ["zf0"]),
            exemptPrefixes: Self.control,
            lease: .seconds(8),
            cap: .seconds(20)
        )
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        for side in [world.survivor, world.zone] { try side.run("ip", "neigh", "flush", "all") }

        #expect(try world.connect(from: world.zone, to: "192.0.2.2") == "refused")
        #expect(try world.connect(from: world.zone, to: "2001:db8::2") == "refused")
        try world.survivor.run("ip", "address", "add", "192.0.2.3/24", "dev", "zf0")
        #expect(try world.connect(from: world.zone, to: "192.0.2.3") == "unreachable")
    }

    @Test func `an exempt port and exempt addresses stay lit, and the rest is dark`() throws {
        let gate = try LeaseGate(exemptPorts: [9_400], lease: .seconds(8), cap: .seconds(20))
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        #expect(try world.connect(from: world.survivor, to: "192.0.2.1", port: 9_400) == "refused")
        #expect(try world.connect(from: world.survivor, to: "2001:db8::1", port: 9_400) == "refused")
        #expect(try world.connect(from: world.survivor, to: "192.0.2.1", port: 9_401) == "silent")
        try world.nftables.remove(table: gate.table)

        let other = try LeaseGate(exemptPrefixes: Self.control, lease: .seconds(8), cap: .seconds(20))
        try world.nftables.arm(other)
        try world.nftables.activate(other, lease: other.lease)
        #expect(try world.connect(from: world.survivor, to: "2001:db8::1") == "refused")
        #expect(try world.connect(from: world.survivor, to: "192.0.2.1") == "refused")
    }

    @Test func `forward-only: what the router forwards is dark, and the router is well`() throws {
        try world.connectControl()
        let behind = try TestNamespace(beside: world.zone)
        try world.zone.run(
            "ip",
            "link",
            "add",
            "zf9",
            "type",
            "veth",
            "peer",
            "name",
            "zf9",
            "netns",
            "\(behind.processIdentifier)"
        )
        try world.zone.run("ip", "address", "add", "203.0.113.1/24", "dev", "zf9")
        try world.zone.run("ip", "link", "set", "zf9", "up")
        try world.zone.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1")
        try behind.run("ip", "address", "add", "203.0.113.2/24", "dev", "zf9")
        try behind.run("ip", "link", "set", "zf9", "up")
        try behind.run("ip", "route", "add", "default", "via", "203.0.113.1")
        try world.survivor.run("ip", "route", "add", "203.0.113.0/24", "via", "192.0.2.1")
        let gate = try LeaseGate(mode: .forwardOnly, lease: .seconds(8), cap: .seconds(20))
        try world.nftables.arm(gate)
        #expect(try world.connect(from: world.survivor, to: "203.0.113.2") == "refused")
        try world.nftables.activate(gate, lease: gate.lease)

        #expect(try world.connect(from: world.survivor, to: "203.0.113.2") == "silent")
        #expect(try world.connect(from: world.survivor, to: "192.0.2.1") == "refused")
        #expect(try #require(try world.nftables.reading(of: gate)).packetsDropped > 0)
    }

    @Test func `asking the kernel what it can do changes nothing, and is true`() throws {
        let before = try world.ruleset()
        let events = try NetlinkSocket(netlinkFamily: NetlinkSocket.netfilter, namespace: world.zone.path)
        try events.join(group: NetlinkSocket.nftablesGroup)
        let capabilities = try world.nftables.capabilities()
        #expect(try events.notifications(within: 20).isEmpty)
        #expect(try world.ruleset() == before)
        // As the gates of the other tests are taken.
        #expect(capabilities == Nftables.Capabilities(linkDeath: true, loss: true, policing: true, latency: true))
    }

    @Test func `a dead link's two tables are renewed and lost together`() throws {
        let gate = try LeaseGate(mode: .l2Dead(interfaces: ["zf0"]), lease: .seconds(2), cap: .seconds(20))
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        try world.zone.run("nft", "flush set netdev zonefall lease")
        #expect(throws: GateFailure.defect(.oneTableOnly)) { try world.nftables.reading(of: gate) }
        #expect(throws: GateFailure.leaseEnded) { try world.nftables.renew(gate, lease: gate.lease) }
        try world.zone.run("sh", "-c", gate.manualRevert)
        #expect(try world.nftables.reading(of: gate) == nil)
    }

    private static func comparable(_ namespace: TestNamespace) throws -> [Substring] {
        try namespace.run("nft", "list", "ruleset").split(separator: "\n").filter { line in
            let line = line.trimmingCharacters(in: .whitespaces)
            return !["auto-merge", "flags timeout"].contains(line) && !line.hasPrefix("type nf_proto")
                && !line.hasPrefix("typeof") && !line.hasPrefix("type pkt_type")
        }
    }
}
