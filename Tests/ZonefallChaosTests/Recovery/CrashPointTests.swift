import Foundation
import Testing
import ZonefallModel

@testable import ZonefallChaos

/// Whoever runs a game day dies at every single step of it, before, inside and after; then somebody recovers.
///
/// `ZONEFALL_CRASH_POINTS=all` enumerates a day of three zones, each twice; otherwise it is one zone, once.
/// `ZONEFALL_CRASH_POINTS_OUT` names a file for the counts.
struct CrashPointTests {
    private static let isWhole = ProcessInfo.processInfo.environment["ZONEFALL_CRASH_POINTS"] == "all"

    private static var gameDay: GameDay {
        GameDay(
            name: "crashes",
            zones: isWhole ? ["az1", "az2", "az3"] : ["az1"],
            limits: GameDay.Limits(
                maximumDark: .seconds(12),
                lease: .seconds(3),
                grant: .seconds(3),
                canary: .seconds(2)
            ),
            steadyState: .init(rounds: 2),
            dark: .init(settle: .milliseconds(500), rounds: 2, repetitions: isWhole ? 2 : 1),
            light: .init(rounds: 1)
        )
    }

    private struct Counts {
        var points = 0
        var unrecovered: [String] = []
    }

    @Test func `I7: after a crash at any step, recovery makes the world what it was before`() async throws {
        let steps = try await Self.stepsOfAWholeDay()
        try #require(steps > 12)
        let counts = try await withThrowingTaskGroup(of: Counts.self) { group in
            for step in 0..<steps {
                group.addTask { try await Self.crashes(at: step) }
            }
            return try await group.reduce(into: Counts()) { sum, counts in
                sum.points += counts.points
                sum.unrecovered += counts.unrecovered
            }
        }
        print("crash points: \(counts.points), unrecovered: \(counts.unrecovered.count)")
        if let file = ProcessInfo.processInfo.environment["ZONEFALL_CRASH_POINTS_OUT"] {
            let json: JSONValue = [
                "crash_points": .integer(Int64(counts.points)),
                "unrecovered": .integer(Int64(counts.unrecovered.count)),
            ]
            try Data(json.prettyText.utf8).write(to: URL(filePath: file))
        }
        #expect(counts.points == steps * CrashingProcess.Moment.allCases.count)
        #expect(counts.unrecovered == [])
    }

    private static func stepsOfAWholeDay() async throws -> Int {
        let process = CrashingProcess(in: SimulatedRegion(), diesAt: .max, .before)
        let result = try await run(process)
        #expect(result.verdict == .held)
        #expect(result.blackouts.allSatisfy { $0.state == .reverted })
        return process.steps
    }

    private static func run(_ process: CrashingProcess) async throws -> GameDayResult {
        await GameDayRunner(
            try GameDayPlan(
                gameDay,
                map: .shop,
                mapRevision: String(repeating: "0", count: 64),
                driver: process,
                predictor: ShopPredictor()
            ),
            run: "r1",
            driver: process,
            source: process.region,
            journal: process,
            hold: MemoryHold(),
            approval: try GameDayRunnerTests.ownApproval(),
            time: process.region.time
        ).run()
    }

    private static func crashes(at step: Int) async throws -> Counts {
        var counts = Counts()
        for moment in CrashingProcess.Moment.allCases {
            let region = SimulatedRegion()
            let process = CrashingProcess(in: region, diesAt: step, moment)
            _ = try await run(process)
            counts.points += 1
            let faults = try await recover(process)
            counts.unrecovered += faults.map { "step \(step) \(moment): \($0)" }
        }
        return counts
    }

    /// Recovers three times, the first of which dies too, and says what is wrong then.
    private static func recover(_ process: CrashingProcess) async throws -> [String] {
        let region = process.region
        var faults: [String] = []
        let lines = process.journal.lines
        let effects = region.read { $0.effects }
        // For every effect in the world there is an earlier intent.
        for effect in ["arm", "impose"] where effects.contains(effect) && !lines.contains("\(effect)/intent") {
            faults.append("\(effect) without its intent")
        }
        let unfinished = try JournalReplay(process.journal.records).unfinished
        let dying = CrashingProcess(in: region, diesAt: 1, .inside)
        _ = await Recovery(journal: dying, driver: dying, time: region.time).bringLight(to: unfinished)
        let after = MemoryJournal()
        let recovery = Recovery(journal: after, driver: region, time: region.time)
        let outcomes = await recovery.bringLight(to: unfinished)
        if !outcomes.allSatisfy({ $0.state == .aborted(.restarted) }) { faults.append("\(outcomes)") }
        let once = region.read { $0.effects }
        _ = await recovery.bringLight(to: unfinished)
        if region.read({ $0.effects }) != once { faults.append("a second recovery did something") }
        if once.dropFirst(effects.count).contains(where: { ["arm", "impose", "renew"].contains($0) }) {
            faults.append("recovery led to the dark")
        }
        if region.read({ !$0.tables.isEmpty }) { faults.append("tables are left") }
        if region.read({ $0.isDark(at: $0.now) }) { faults.append("it is still dark") }
        if try !JournalReplay(process.journal.records + after.records).unfinished.isEmpty {
            faults.append("the journal does not say that it is over")
        }
        return faults
    }
}
