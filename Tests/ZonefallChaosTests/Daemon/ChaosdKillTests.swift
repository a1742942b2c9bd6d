import Foundation
import Testing
import ZonefallChaos
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

/// The dead man's switch of a whole host: agent, daemon, or both die or freeze at any moment, and the kernel brings light.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct ChaosdKillTests {
    enum Victim: String, CaseIterable {
        case daemon, agent, both
    }

    @Test(arguments: Victim.allCases, [SIGKILL, SIGSTOP])
    func `I2 agent death: at any moment, light within a lease, and frozen ones that go on change nothing`(
        victim: Victim,
        signal: Int32
    ) throws {
        let count = TortureReport.count(bounded: 3, full: 200)
        let host = try TestHost()
        var figures = Figures()
        for number in 1...count {
            try trial(host, victim, signal, number: number, into: &figures)
        }
        #expect(figures.stuck == 0 && figures.darkAgain == 0)
        #expect(figures.worstExcess <= .milliseconds(100))
        #expect(figures.darkAtDeath > 0)
        try TortureReport.add([
            "kills": Double(count), "kills_while_dark": Double(figures.darkAtDeath), "stuck": Double(figures.stuck),
            "dark_again": Double(figures.darkAgain),
            "worst_excess_ms": max(0, figures.worstExcess.milliseconds),
            "kills_of_\(victim)_by_\(signal == SIGKILL ? "kill" : "stop")": Double(count),
        ])
    }

    private struct Figures {
        var stuck = 0
        var darkAgain = 0
        var darkAtDeath = 0
        /// How much later than a lease after the death it was light.
        var worstExcess = Duration.seconds(-60)
    }

    private func trial(
        _ host: TestHost,
        _ victim: Victim,
        _ signal: Int32,
        number: Int,
        into figures: inout Figures
    ) throws {
        var random = SeededGenerator(seed: UInt64(number) &* 31 &+ UInt64(signal))
        try host.start()
        defer { host.end() }
        let signed = try host.signedPlan(number: number) { plan in
            plan.canary = .seconds(1)
            plan.lease = .seconds(1)
            plan.grant = .milliseconds(1_600)
        }
        let envelope = "\(host.directory)/envelope.json"
        try Files.write(String(decoding: signed.bytes, as: UTF8.self), to: envelope)
        let output = Pipe()
        let agent = try host.namespace.start(
            [try BuiltProduct.path(of: "ChaosAgent"), host.socketPath, envelope, "1600", "20"],
            output: output
        )
        defer {
            kill(agent.process.processIdentifier, SIGCONT)
            kill(agent.process.processIdentifier, SIGKILL)
            agent.process.waitUntilExit()
        }
        let words = Int.random(in: 0...12, using: &random)
        var heard = 0
        while heard < words {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            heard += data.count { $0 == UInt8(ascii: "\n") }
        }
        for _ in 0..<Int.random(in: 0..<200, using: &random) { _ = try host.nftables.tables() }

        let gate = try LeaseGate(
            table: "zonefall_0000000000004000",
            lease: signed.plan.lease,
            cap: signed.plan.cap
        )
        if victim != .agent { host.signal(signal) }
        if victim != .daemon { kill(agent.process.processIdentifier, signal) }
        let death = Timekeeper.system.now()
        let wasDark = try host.nftables.reading(of: gate)?.isDark == true
        if wasDark { figures.darkAtDeath += 1 }

        // Not how late we look counts, but until when the kernel says that it stays dark.
        var lastDark = death
        while true {
            let asked = Timekeeper.system.now()
            let reading = try host.nftables.reading(of: gate)
            guard let reading, reading.isDark, let left = reading.leaseLeft else {
                // One that lives may still arm and make dark while the other is frozen, and so it is looked at as long as
                // a lease could last.
                if asked - death > signed.plan.lease + .milliseconds(150) { break }
                continue
            }
            lastDark = max(lastDark, asked + left)
            guard asked - death < .seconds(5) else {
                figures.stuck += 1
                break
            }
        }
        let excess = lastDark - death - signed.plan.lease
        figures.worstExcess = max(figures.worstExcess, excess)
        if excess > .milliseconds(100) { figures.stuck += 1 }
        // What was only armed may still begin, and rightly so.
        guard signal == SIGSTOP, wasDark else { return }
        host.signal(SIGCONT)
        kill(agent.process.processIdentifier, SIGCONT)
        let thawed = Timekeeper.system.now()
        while Timekeeper.system.now() - thawed < .milliseconds(120) {
            if try host.nftables.reading(of: gate)?.isDark == true {
                figures.darkAgain += 1
                break
            }
        }
    }
}
