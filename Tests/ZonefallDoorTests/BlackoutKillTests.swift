import Foundation
import Testing
import ZonefallLinux
import ZonefallTestSupport

/// Whoever dies while a zone is dark, the light comes back within a lease, and nothing is left behind.
///
/// `ZONEFALL_KILLS` says how many random moments are tried for each victim.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct BlackoutKillTests {
    enum Victim: String, CaseIterable {
        case agent, coordinator, zonefall, all

        var killsZonefall: Bool { self == .zonefall || self == .all }
        var killsAgent: Bool { self == .agent || self == .all }
        var killsCoordinator: Bool { self == .coordinator || self == .all }
    }

    private static let kills = ProcessInfo.processInfo.environment["ZONEFALL_KILLS"].flatMap { Int($0) } ?? 3
    private static let map = Door.root.appending(path: "Tests/ZonefallDoorTests/Fixtures/two-zones.yaml").path

    @Test(arguments: Victim.allCases)
    func `killed at any moment of the dark, light within a lease`(victim: Victim) throws {
        for seed in 0..<Self.kills {
            // A lab of its own each time: what is restarted after a kill is no child of the lab any more.
            let lab = try RunningLab(map: Self.map, name: "kill-\(victim)-\(seed)-\(getpid())")
            try withTemporaryFolder { folder in
                try Self.trial(victim, seed: UInt64(seed), in: lab, folder: folder)
            }
        }
    }

    private static func trial(_ victim: Victim, seed: UInt64, in lab: RunningLab, folder: URL) throws {
        var random = SeededGenerator(seed: seed)
        let gate = try RunningBlackout.gate()
        let nodes = lab.nodes(inZone: "az1")
        let blackout = try RunningBlackout(of: "az1", in: lab, folder: folder)
        let agent = try lab.program("zonefall-agent", "agent-az2")
        let coordinator = try lab.program("zonefall-coordinator")
        // A random moment: so many questions to the kernel later.
        for _ in 0..<Int.random(in: 1...400, using: &random) {
            try #require(try lab.reading(gate, at: nodes[0])?.isDark == true)
        }

        if victim.killsZonefall { blackout.kill() }
        if victim.killsAgent { agent.kill() }
        if victim.killsCoordinator { coordinator.kill() }
        let deadline = ContinuousClock.now + RunningBlackout.lease + .milliseconds(500)
        for node in nodes {
            while true {
                let asked = ContinuousClock.now
                // How late we look does not count, but until when the kernel says that it stays dark.
                guard let left = try lab.reading(gate, at: node)?.leaseLeft else { break }
                try #require(asked + left <= deadline, "\(node) stays dark too long")
            }
        }

        let status = blackout.wait()
        if victim.killsZonefall {
            let journal = try #require(blackout.journal)
            let recovered = try Door.zonefall("gameday", "recover", journal, "--in-lab", lab.name)
            #expect(recovered.status == 0, "\(recovered)")
        } else {
            #expect(status == 2 || status == 3)
        }
        for node in nodes { #expect(try lab.reading(gate, at: node) == nil, "\(node) is not cleaned up") }
        if victim.killsCoordinator { try lab.restart(coordinator) }
        if victim.killsAgent { try lab.restart(agent) }
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
