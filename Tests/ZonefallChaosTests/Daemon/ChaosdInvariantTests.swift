import Foundation
import Testing
import ZonefallChaos
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

/// The invariants of `chaos.md` §4.6 that need a whole daemon.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct ChaosdInvariantTests {
    @Test func `I6 gapless: no packet leaks across renewals under a flood`() throws {
        let pair = try CabledPair()
        let host = try TestHost(in: pair.zone)
        try host.start()
        let client = try host.client()
        let signed = try host.signedPlan()
        _ = try client.arm(signed)
        try client.ask(.activate(signed.plan.leave()))
        let flood = try pair.flood()
        defer { kill(flood.processIdentifier, SIGKILL) }
        var before: UInt64 = 0
        while before < 1_000 {
            before = try #require(try client.ask(.renew(signed.plan.leave())).run?.reading).packetsDropped
        }
        let count = TortureReport.count(bounded: 200, full: 2_000)
        var last: LeaseGate.Reading?
        for _ in 0..<count { last = try client.ask(.renew(signed.plan.leave())).run?.reading }
        let after = try #require(last)
        let leaked = try pair.arrived(at: pair.zone)

        #expect(after.isDark && after.packetsDropped > before)
        #expect(leaked == (0, 0))
        try TortureReport.add([
            "renewals": Double(count), "leaked_packets": Double(leaked.ipv4 + leaked.ipv6),
            "dropped_packets": Double(after.packetsDropped),
        ])
    }

    @Test func `I16 disk full: nothing begins, what runs ends within a lease, and light needs no disk`() throws {
        let host = try TestHost()
        let state = "\(host.directory)/state"
        try Files.makeDirectories(state)
        try host.start([
            "unshare", "--mount", "sh", "-c", "mount -t tmpfs -o size=32k none \(state) && exec \"$@\"", "x",
        ])
        let root = "/proc/\(host.processIdentifier)/root\(state)"
        let client = try ChaosdClient(socketPath: "\(root)/chaosd.sock")
        fill("\(root)/filler")
        let signed = try host.signedPlan()
        let refused = #expect(throws: ChaosdClientError.self) { try client.arm(signed) }
        guard case .refused("plan", let reason) = refused else {
            Issue.record("another answer: \(String(describing: refused))")
            return
        }
        #expect(reason.contains("No space left on device"))
        #expect(try host.tables() == [])

        unlink("\(root)/filler")
        _ = try client.arm(signed)
        try client.ask(.activate(signed.plan.leave()))
        fill("\(root)/filler")
        // It goes on while it is renewed; light and a halt need no disk.
        #expect(try client.ask(.renew(signed.plan.leave())).state == "dark")
        let halted = try client.ask(.halt)
        #expect(halted.state == "idle" && halted.isHalted)
        #expect(try host.tables() == [])
        unlink("\(root)/filler")
        #expect(try client.ask(.release).isHalted == false)
    }

    /// Until nothing more fits.
    private func fill(_ path: String) {
        let file = open(path, O_WRONLY | O_CREAT, 0o600)
        let page = [UInt8](repeating: 0x7a, count: 4_096)
        while write(file, page, page.count) > 0 {}
        while write(file, page, 1) > 0 {}
        close(file)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    func `I20 signals: whatever ends it politely, light comes first`(signal: Int32) throws {
        let host = try TestHost()
        let before = try host.ruleset()
        try host.start()
        let client = try host.client()
        let signed = try host.signedPlan()
        _ = try client.arm(signed)
        try client.ask(.activate(signed.plan.leave()))
        host.signal(signal)
        #expect(host.waitUntilExit() == 0)
        #expect(try host.ruleset() == before)
    }

    @Test func `I2 agent death and I23: killed while dark, the next start removes what was left and says so`() throws {
        let host = try TestHost()
        try host.start()
        let client = try host.client()
        let signed = try host.signedPlan()
        _ = try client.arm(signed)
        try client.ask(.activate(signed.plan.leave()))
        host.end()
        #expect(try host.tables() == ["zonefall_0000000000004000"])
        try host.start()
        #expect(host.log.contains("orphan removed: light"))
        #expect(try host.tables() == [])
        #expect(try host.client().ask(.status).state == "idle")
    }

    @Test func `I13 mutual exclusion: a second daemon does not start, and the first is not touched`() throws {
        let host = try TestHost()
        try host.start()
        let client = try host.client()
        let signed = try host.signedPlan()
        _ = try client.arm(signed)
        try client.ask(.activate(signed.plan.leave()))
        let output = try host.namespace.run(
            "sh",
            "-c",
            "! \"$0\" run --config \"$1\" 2>&1",
            try BuiltProduct.path(of: "zonefall-chaosd"),
            "\(host.directory)/chaosd.json"
        )
        #expect(output.contains("another zonefall-chaosd runs here"))
        #expect(try client.ask(.renew(signed.plan.leave())).run?.reading?.isDark == true)
    }
}
