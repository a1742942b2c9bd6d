import Foundation
import Testing
import ZonefallLinux
import ZonefallTestSupport

/// Six ways in which nf_tables silently switches a dead man's switch off (`chaos.md` §3.2.4), and that none of them gets us.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct NftablesTrapTests {
    private let world: GatedZone
    private let gate: LeaseGate

    init() throws {
        world = try GatedZone()
        gate = try LeaseGate(lease: .seconds(2), cap: .seconds(20))
        try world.nftables.arm(gate)
    }

    @Test func `trap 1, adding an element again may not refresh it: our renewal does`() throws {
        try world.nftables.activate(gate, lease: gate.lease)
        try world.wait(for: { $0.leaseLeft ?? .zero < .milliseconds(1_800) }, of: gate)
        try world.nftables.renew(gate, lease: gate.lease)

        let left = try #require(try world.nftables.reading(of: gate)?.leaseLeft)
        #expect(left > .milliseconds(1_900))
    }

    @Test func `trap 2, an element without a timeout is permanent: not in our sets`() throws {
        try world.zone.run("nft", "add element inet zonefall lease { ipv4, ipv6 timeout 0s }")
        let left = try #require(try world.nftables.reading(of: gate)?.leaseLeft)
        #expect((Duration.milliseconds(1_000) ... .seconds(2)).contains(left))
    }

    @Test func `trap 2, in sets that are not as we made them a permanent element is noticed`() throws {
        try world.nftables.remove(table: gate.table)
        try world.zone.run("nft", gate.tableText.replacing("\t\ttimeout 2s\n", with: ""))
        try world.zone.run("nft", "add element inet zonefall lease { ipv4, ipv6 }")

        #expect(throws: GateFailure.defect(.permanentElement(set: "lease"))) {
            try world.nftables.reading(of: gate)
        }
    }

    @Test func `trap 2, a timeout of 100 days is honoured by the kernel: we never ask for it, and notice it`() throws {
        let hundredDays = Duration.seconds(8_640_000)
        #expect(throws: GateFailure.leaseOutOfBounds(hundredDays)) {
            try world.nftables.activate(gate, lease: hundredDays)
        }
        try world.nftables.activate(gate, lease: gate.lease)
        #expect(throws: GateFailure.leaseOutOfBounds(hundredDays)) {
            try world.nftables.renew(gate, lease: hundredDays)
        }
        try world.zone.run("nft", "delete element inet zonefall lease { ipv4, ipv6 }")
        try world.zone.run("nft", "add element inet zonefall lease { ipv4 timeout 100d, ipv6 timeout 100d }")

        let failure = try #require(throws: GateFailure.self) { try world.nftables.reading(of: gate) }
        guard case .defect(.tooLong("lease", left: _, limit: .seconds(2))) = failure else {
            Issue.record("another failure: \(failure)")
            return
        }
    }

    @Test func `a family that is dark alone is noticed`() throws {
        try world.zone.run("nft", "add element inet zonefall lease { ipv4 }")
        #expect(throws: GateFailure.defect(.oneFamilyOnly(set: "lease"))) { try world.nftables.reading(of: gate) }
    }

    @Test func `trap 3, a lease below a tick never ends on some kernels: below a second none is written`() throws {
        let short = Duration.milliseconds(999)
        #expect(throws: LeaseGateError.leaseTooShort(short)) { try LeaseGate(lease: short, cap: .seconds(20)) }
        #expect(throws: GateFailure.leaseOutOfBounds(short)) { try world.nftables.activate(gate, lease: short) }
        try world.nftables.activate(gate, lease: gate.lease)
        #expect(throws: GateFailure.leaseOutOfBounds(short)) { try world.nftables.renew(gate, lease: short) }
    }

    @Test func `trap 4, expiry is announced by nothing: reading back sees it`() throws {
        let events = try NetlinkSocket(netlinkFamily: NetlinkSocket.netfilter, namespace: world.zone.path)
        try events.join(group: NetlinkSocket.nftablesGroup)
        let gate = try LeaseGate(table: "zonefall_short", lease: .seconds(1), cap: .seconds(20))
        try world.nftables.arm(gate)
        try world.nftables.activate(gate, lease: gate.lease)
        while try !events.notifications(within: 50).isEmpty {}
        #expect(try world.nftables.reading(of: gate)?.isDark == true)

        var heard: [UInt16] = []
        while try world.nftables.reading(of: gate)?.isDark == true {
            heard += try events.notifications(within: 50)
        }
        heard += try events.notifications(within: 50)
        #expect(heard.isEmpty)
        #expect(try world.nftables.reading(of: gate)?.leaseLeft == nil)
    }

    @Test func `trap 5, a ruleset saved while dark brings the dark back: found, bounded, removed`() throws {
        try world.nftables.activate(gate, lease: gate.lease)
        let saved = try world.ruleset()
        try world.nftables.remove(table: gate.table)
        #expect(try world.nftables.tables() == [])
        try world.zone.run("nft", saved.replacing("table inet witness {", with: "table inet witness_again {"))

        #expect(try world.nftables.tables() == ["zonefall"])
        let reading = try #require(try world.nftables.reading(of: gate))
        #expect(reading.isDark)
        #expect(try #require(reading.leaseLeft) <= gate.lease)
        try world.nftables.remove(table: "zonefall")
        #expect(try world.nftables.tables() == [])
    }

    @Test func `trap 6, no clock that can be set moves the end: a holder a thousand days off ends on time`() throws {
        try world.nftables.remove(table: gate.table)
        let output = Pipe()
        let shifted = ["--time", "--fork", "--kill-child", "--boottime", "86400000", "--monotonic", "86400000"]
        let holder = try world.zone.start(
            ["unshare"] + shifted + [try BuiltProduct.path(of: "LeaseHolder"), "1000", "20000", "60000"],
            output: output
        )
        var said = ""
        while !said.contains("dark\n") {
            said += String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        }
        let gate = try LeaseGate(lease: .seconds(1), cap: .seconds(20))
        let start = ContinuousClock.now
        #expect(try world.nftables.reading(of: gate)?.isDark == true)
        try world.wait(for: { !$0.isDark }, of: gate)
        kill(holder.process.processIdentifier, SIGKILL)

        #expect((Duration.milliseconds(700) ... .milliseconds(1_100)).contains(ContinuousClock.now - start))
    }
}
