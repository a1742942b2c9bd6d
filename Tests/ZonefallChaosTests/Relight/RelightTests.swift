import Synchronization
import Testing
import ZonefallModel

@testable import ZonefallChaos

/// While a zone is dark, things are lit again one after the other: the one whose return heals is the dependency.
struct RelightTests {
    private static let fallen = ["probe-az2", "probe-az3", "probe-outside"].map {
        Way(from: $0, to: "fip-2", by: .http)
    }

    private static func region(through target: String?) -> SimulatedRegion {
        SimulatedRegion(
            hidden: Dictionary(uniqueKeysWithValues: fallen.map { ($0, Zone.ID("az1")) }),
            through: target.map { target in Dictionary(uniqueKeysWithValues: fallen.map { ($0, target) }) } ?? [:]
        )
    }

    private static func run(
        _ region: SimulatedRegion,
        repetitions: Int = 1,
        journal: MemoryJournal = MemoryJournal()
    ) async throws -> GameDayResult {
        let gameDay = GameDay(
            name: "relight",
            zones: ["az1"],
            limits: GameDay.Limits(maximumDark: .seconds(40), lease: .seconds(3), canary: .seconds(2)),
            dark: .init(repetitions: repetitions, relight: .onSurprise)
        )
        return await GameDayRunner(
            try GameDayPlan(
                gameDay,
                map: .shop,
                mapRevision: String(repeating: "0", count: 64),
                driver: region,
                predictor: ShopPredictor()
            ),
            run: "r1",
            driver: region,
            source: region,
            journal: journal,
            hold: MemoryHold(),
            approval: try GameDayRunnerTests.ownApproval(),
            time: region.time
        ).run()
    }

    @Test(arguments: ["rtr-1", "web-1"])
    func `the one whose return heals what fell is named`(target: String) async throws {
        let region = Self.region(through: target)
        let journal = MemoryJournal()
        let result = try await Self.run(region, journal: journal)

        #expect(result.blackouts[0].state == .reverted)
        #expect(result.blackouts[0].relightSteps.last?.targets == [target])
        #expect(result.blackouts[0].relightSteps.last?.isByElimination == (target == "web-1"))
        #expect(result.blackouts[0].relightSteps.last?.healed == Self.fallen.sorted())
        let finding = try #require(result.findings.first)
        #expect(finding.subject == .floatingIP("fip-2"))
        #expect(finding.confidence >= 0.98)
        #expect(finding.evidence.contains { $0.statement.hasSuffix("it depends on \(target)") })
        #expect(journal.lines.contains("relight/intent"))
        #expect(region.read { $0.tables } == [])
        // What was lit again stayed lit.
        #expect(!region.read { $0.effects }.drop { $0 != "relight" }.contains { $0 == "arm" || $0 == "impose" })
    }

    @Test func `the last one is never lit by a search: that would be the light itself`() async throws {
        let region = Self.region(through: nil)
        _ = try await Self.run(region)
        #expect(region.read { $0.effects.count { $0 == "relight" } } == 1)
        #expect(region.read { $0.effects.last } == "lift")
    }

    @Test func `without a surprise nothing is lit before its time`() async throws {
        let region = SimulatedRegion()
        let result = try await Self.run(region)
        #expect(result.verdict == .held)
        #expect(!region.read { $0.effects.contains("relight") })
    }

    @Test func `A-B-A: what happens in each of two blackouts is surer, and what happens in one is doubtful`()
        async throws
    {
        let always = try await Self.run(Self.region(through: nil), repetitions: 2)
        #expect(always.blackouts.map(\.state) == [.reverted, .reverted])
        let sure = try #require(always.findings.first)
        #expect(sure.confidence > 0.97)
        #expect(sure.evidence.contains { $0.statement.hasPrefix("seen in each of 2 blackouts") })

        let region = Self.region(through: "gone")
        // The dependency is mended between the two.
        region.state.withLock { $0.extraTables = ["gone"] }
        let once = try #require(try await Self.run(region, repetitions: 2).findings.first)
        #expect(once.standing == .suspected)
        #expect(once.evidence.contains { $0.statement.hasPrefix("seen in 1 of 2 blackouts") })
    }

    @Test(arguments: 1...12)
    func `whichever of many is the cause, some blackouts find it`(count: Int) {
        let targets = (0..<count).map { "t\($0 < 10 ? "0" : "")\($0)" }
        for cause in targets {
            var candidates = targets
            var rounds = 0
            search: while rounds < 5 {
                rounds += 1
                var search = RelightSearch(candidates)
                while let group = search.next() {
                    search.observed(healed: group.contains(cause))
                    if case .healed(let found) = search.state {
                        candidates = found
                        if found.count == 1 { break search }
                    }
                }
            }
            #expect(candidates == [cause])
            #expect(rounds <= 3)
        }
    }
}
