import Foundation
import Testing
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

/// Whoever dies or freezes while a zone is dark, the light comes back within a lease, and nothing is left behind.
///
/// `ZONEFALL_KILLS` says how many random moments are tried for each victim and signal, `ZONEFALL_LANES` in how many labs at
/// a time.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct BlackoutKillTests {
    enum Victim: String, CaseIterable {
        case agent, coordinator, zonefall, all

        var hurtsZonefall: Bool { self == .zonefall || self == .all }
        var hurtsAgent: Bool { self == .agent || self == .all }
        var hurtsCoordinator: Bool { self == .coordinator || self == .all }
    }

    private static let kills =
        ProcessInfo.processInfo.environment["ZONEFALL_KILLS"].flatMap { Int($0) }
        ?? TortureReport.count(bounded: 2, full: 100)
    private static let lanes = ProcessInfo.processInfo.environment["ZONEFALL_LANES"].flatMap { Int($0) } ?? 4
    private static let map = Door.root.appending(path: "Tests/ZonefallDoorTests/Fixtures/two-zones.yaml").path

    @Test(arguments: Victim.allCases, [SIGKILL, SIGSTOP])
    func `killed or frozen at any moment of the dark, light within a lease`(victim: Victim, signal: Int32) throws {
        let trials = Lanes.run(Self.kills, lanes: Self.lanes) { seed in
            try Self.trial(victim, signal, seed: UInt64(seed))
        }
        let ended = trials.compactMap { try? $0.get() }
        let faults = trials.compactMap { trial -> String? in
            if case .failure(let error) = trial { "\(error)" } else { nil }
        }
        #expect(faults == [])
        #expect(ended.flatMap(\.faults) == [])
        let excess = ended.map(\.excess).max() ?? .zero
        #expect(excess <= .milliseconds(100))
        try TortureReport.add([
            "kills": Double(ended.count), "kills_while_dark": Double(ended.count),
            "kills_of_\(victim == .all ? "agent_coordinator_and_zonefall" : "\(victim)_in_a_lab")_by_"
                + (signal == SIGKILL ? "kill" : "stop"): Double(ended.count),
            "stuck": Double(ended.count(where: \.isStuck) + faults.count),
            "dark_again": Double(ended.count(where: \.wentDarkAgain)),
            "worst_excess_ms": max(0, excess.milliseconds),
        ])
    }

    /// What came of one of them.
    private struct Trial {
        /// How much later than a lease after the death the kernel would still have kept it dark.
        var excess = Duration.seconds(-60)
        var isStuck = false
        var wentDarkAgain = false
        var faults: [String] = []
    }

    /// In a lab of its own: what is restarted after a kill is no child of the lab any more.
    private static func trial(_ victim: Victim, _ signal: Int32, seed: UInt64) throws -> Trial {
        let lab = try RunningLab(map: map, name: "kill-\(victim)-\(signal)-\(seed)-\(getpid())")
        return try withTemporaryFolder { folder in
            try trial(victim, signal, seed: seed, in: lab, folder: folder)
        }
    }

    private static func trial(
        _ victim: Victim,
        _ signal: Int32,
        seed: UInt64,
        in lab: RunningLab,
        folder: URL
    ) throws -> Trial {
        var (random, trial) = (SeededGenerator(seed: seed), Trial())
        let gate = try RunningBlackout.gate()
        let nodes = lab.nodes(inZone: "az1")
        let blackout = try RunningBlackout(of: "az1", in: lab, folder: folder)
        let agent = try lab.program("zonefall-agent", "agent-az2")
        let coordinator = try lab.program("zonefall-coordinator")
        // A random moment: so many questions to the kernel later.
        for _ in 0..<Int.random(in: 1...400, using: &random) { _ = try lab.reading(gate, at: nodes[0]) }
        guard try lab.reading(gate, at: nodes[0])?.isDark == true else {
            trial.faults.append("\(victim) \(seed): it was not dark when it was to be killed")
            return trial
        }

        func hurt(_ signal: Int32) {
            if victim.hurtsZonefall { blackout.signal(signal) }
            if victim.hurtsAgent { agent.signal(signal) }
            if victim.hurtsCoordinator { coordinator.signal(signal) }
        }
        hurt(signal)
        let death = ContinuousClock.now
        for node in nodes {
            while true {
                let asked = ContinuousClock.now
                // How late we look does not count, but until when the kernel says that it stays dark.
                guard let reading = try lab.reading(gate, at: node), reading.isDark, let left = reading.leaseLeft else {
                    break
                }
                trial.excess = max(trial.excess, asked + left - death - RunningBlackout.lease)
                guard asked < death + .seconds(10) else {
                    trial.isStuck = true
                    break
                }
            }
        }
        if trial.excess > .milliseconds(100) { trial.isStuck = true }
        if signal == SIGSTOP {
            hurt(SIGCONT)
            let thawed = ContinuousClock.now
            while ContinuousClock.now < thawed + .milliseconds(150), !trial.wentDarkAgain {
                trial.wentDarkAgain = try lab.reading(gate, at: nodes[0])?.isDark == true
            }
        }
        try conclude(&trial, victim, signal, blackout, in: lab)
        for node in nodes where try lab.reading(gate, at: node) != nil {
            trial.faults.append("\(victim) \(seed): \(node) is not cleaned up")
        }
        if signal == SIGKILL, victim.hurtsCoordinator { try lab.restart(coordinator) }
        if signal == SIGKILL, victim.hurtsAgent { try lab.restart(agent) }
        return trial
    }

    /// Whoever lives cleans up by itself; after whoever died, somebody recovers.
    private static func conclude(
        _ trial: inout Trial,
        _ victim: Victim,
        _ signal: Int32,
        _ blackout: RunningBlackout,
        in lab: RunningLab
    ) throws {
        let status = blackout.wait()
        guard signal == SIGKILL, victim.hurtsZonefall else {
            if ![2, 3].contains(status) { trial.faults.append("\(victim): exit status \(status)") }
            return
        }
        let recovered = try Door.zonefall("gameday", "recover", try #require(blackout.journal), "--in-lab", lab.name)
        if recovered.status != 0 { trial.faults.append("\(victim): not recovered: \(recovered)") }
    }

    @Test func `the first signal brings light and a report`() throws {
        let lab = try RunningLab(map: Self.map, name: "signal-\(getpid())")
        try withTemporaryFolder { folder in
            let blackout = try RunningBlackout(of: "az1", in: lab, folder: folder)
            blackout.interrupt()
            let status = blackout.wait()

            #expect(status == 2 || status == 3)
            for node in lab.nodes(inZone: "az1") { #expect(try lab.reading(RunningBlackout.gate(), at: node) == nil) }
            #expect(FileManager.default.fileExists(atPath: folder.appending(path: "report.json").path))
        }
    }
}
