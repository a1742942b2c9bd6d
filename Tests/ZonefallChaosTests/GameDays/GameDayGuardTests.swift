import Synchronization
import Testing
import ZonefallModel

@testable import ZonefallChaos

/// What ends a game day, or keeps it from beginning, besides failures and silence.
struct GameDayGuardTests {
    private static func gameDay(
        abort: [GameDay.AbortCondition] = [],
        gates: [GameDay.Gate] = [],
        zones: [Zone.ID] = ["az1"]
    ) -> GameDay {
        GameDay(
            name: "guarded",
            zones: zones,
            limits: GameDay.Limits(maximumDark: .seconds(20), lease: .seconds(3), canary: .seconds(2)),
            abortConditions: abort,
            gates: gates
        )
    }

    private static func run(
        _ gameDay: GameDay,
        in region: SimulatedRegion = SimulatedRegion(),
        driver: (any BlackoutDriver)? = nil,
        journal: any JournalWriter = MemoryJournal(),
        hold: MemoryHold = MemoryHold(),
        approval: (any PlanApproval)? = nil,
        stop: @escaping @Sendable () -> AbortReason? = { nil },
        conditions: any ConditionSource = NoConditions(),
        gateKeeper: any GateKeeper = NoGateKeeper(),
        isRehearsal: Bool = false
    ) async throws -> GameDayResult {
        let plan = try GameDayPlan(
            gameDay,
            map: .shop,
            mapRevision: String(repeating: "0", count: 64),
            driver: driver ?? region,
            predictor: ShopPredictor()
        )
        return await GameDayRunner(
            plan,
            run: "r1",
            driver: driver ?? region,
            source: region,
            journal: journal,
            hold: hold,
            approval: try approval ?? GameDayRunnerTests.ownApproval(),
            time: region.time,
            stop: stop,
            conditions: conditions,
            gateKeeper: gateKeeper,
            isRehearsal: isRehearsal
        ).run()
    }

    private struct Answers: GateKeeper {
        let yes: Set<GameDay.Gate.Moment>
        func objection(at gate: GameDay.Gate) async -> String? { yes.contains(gate.before) ? nil : "lead said no" }
    }

    private struct Monitoring: ConditionSource {
        let answer: ConditionReading
        func reading(of condition: GameDay.AbortCondition.What) -> ConditionReading { answer }
    }

    @Test(arguments: GameDay.Gate.Moment.allCases)
    func `a gate that people do not open holds everything behind it`(moment: GameDay.Gate.Moment) async throws {
        let region = SimulatedRegion()
        let gate = GameDay.Gate(before: moment, people: ["lead"], timeout: .seconds(60))
        let result = try await Self.run(Self.gameDay(gates: [gate]), in: region, gateKeeper: Answers(yes: []))
        #expect(region.read { $0.tables } == [])
        if moment == .debrief {
            #expect(result.verdict == .held)
        } else {
            #expect(result.abortReason == .gate("lead said no"))
            #expect(region.read { $0.dark } == [])
            #expect(result.verdict == .inconclusive)
        }
        let opened = try await Self.run(Self.gameDay(gates: [gate]), gateKeeper: Answers(yes: [moment]))
        #expect(opened.verdict == .held)
    }

    @Test func `a day with a gate that nobody can ask about does not begin`() async throws {
        let gate = GameDay.Gate(before: .brief, people: ["lead"], timeout: .seconds(60))
        let result = try await Self.run(Self.gameDay(gates: [gate]))
        #expect(result.abortReason == .gate("nobody asks lead"))
    }

    @Test func `a service that was to live and loses too much ends the blackout`() async throws {
        let hidden = Dictionary(
            uniqueKeysWithValues: ["probe-az2", "probe-az3", "probe-outside"].map {
                (Way(from: $0, to: "glb-shop", by: .http), Zone.ID("az1"))
            }
        )
        let condition = GameDay.AbortCondition(.serviceLoss("shop", above: 0.01), for: .seconds(1))
        let region = SimulatedRegion(hidden: hidden)
        let result = try await Self.run(Self.gameDay(abort: [condition]), in: region)
        guard case .condition(let why) = result.abortReason else {
            Issue.record("\(String(describing: result.abortReason))")
            return
        }
        #expect(why.contains("rounds of service shop failed"))
        #expect(region.read { $0.tables } == [])
        // What was predicted to die is no reason.
        let batch = GameDay.AbortCondition(.serviceLoss("batch", above: 0))
        #expect(try await Self.run(Self.gameDay(abort: [batch])).verdict == .held)
    }

    @Test func `a second zone that suffers ends the blackout`() async throws {
        let condition = GameDay.AbortCondition(.zoneRed("az3", above: 0), for: .milliseconds(500))
        let hurt = SimulatedRegion(hidden: [Way(from: "probe-az3", to: "fip-2", by: .http): "az1"])
        let result = try await Self.run(Self.gameDay(abort: [condition]), in: hurt)
        #expect(
            result.abortReason == .condition("1 probes from zone az3 are red that were predicted to live")
        )
        #expect(try await Self.run(Self.gameDay(abort: [condition])).verdict == .held)
    }

    @Test func `an alert ends the blackout, and so does monitoring that can't be asked`() async throws {
        let condition = GameDay.AbortCondition(.webhook(url: "https://x.example.org"), for: .seconds(1))
        for answer in [ConditionReading.holds("an incident is open"), .unknown("no answer")] {
            let result = try await Self.run(Self.gameDay(abort: [condition]), conditions: Monitoring(answer: answer))
            guard case .condition = result.abortReason else {
                Issue.record("\(answer): \(String(describing: result.abortReason))")
                continue
            }
        }
        let fine = try await Self.run(Self.gameDay(abort: [condition]), conditions: Monitoring(answer: .clear))
        #expect(fine.verdict == .held)
    }

    @Test(arguments: stride(from: Int64(0), to: 14_000, by: 700).map { $0 })
    func `I20: halted or aborted from elsewhere at any moment, light within a tick`(after: Int64) async throws {
        let region = SimulatedRegion()
        let isHalted = Mutex(false)
        region.plan(after: .milliseconds(after)) { _ in isHalted.withLock { $0 = true } }
        let halted = region.time.now() + .milliseconds(after)
        let result = try await Self.run(
            Self.gameDay(zones: ["az1", "az2", "az3"]),
            in: region,
            stop: { isHalted.withLock { $0 } ? .halted : nil }
        )
        if let light = region.lightSince { #expect(light <= halted + .milliseconds(400)) }
        #expect(result.blackouts.last?.abortReason == .halted)
        #expect(region.read { $0.tables } == [])
    }

    @Test func `I4: a rehearsal arms everything, proves that it drops nothing, and makes nothing dark`() async throws {
        let region = SimulatedRegion()
        let result = try await Self.run(Self.gameDay(zones: ["az1", "az2"]), in: region, isRehearsal: true)
        #expect(result.isRehearsed)
        #expect(region.read { $0.effects } == ["arm", "lift", "arm", "lift"])
        #expect(region.read { $0.dark } == [])
        #expect(region.read { $0.announced } == [])
    }

    @Test func `the region is let go of after the light, and kept while it is stuck`() async throws {
        let lit = MemoryHold()
        _ = try await Self.run(Self.gameDay(), hold: lit)
        #expect(lit.isReleased)
        let stuck = MemoryHold()
        let region = SimulatedRegion()
        region.plan(after: .seconds(4)) { $0.isStuck = true }
        let result = try await Self.run(Self.gameDay(), in: region, hold: stuck)
        #expect(result.isStuck)
        #expect(!stuck.isReleased)
    }

    @Test func `I21: a plan that drifted from what was signed is not begun`() async throws {
        let region = SimulatedRegion()
        let sample = try SamplePlan()
        let day = try GameDayPlan(
            Self.gameDay(),
            map: .shop,
            mapRevision: String(repeating: "0", count: 64),
            driver: region,
            predictor: ShopPredictor()
        )
        var epoch: Int64 = 5
        let document = try #require(try day.documents(from: region.time.date(), epoch: &epoch).first)
        #expect(epoch == 6)
        var drifted = document
        drifted.targets[0].host = "web-9"
        for (plan, begins) in [(document, true), (drifted, false)] {
            let signed = SignedApproval([try sample.signed(plan)], verifier: sample.verifier, memory: Self.memory())
            let region = SimulatedRegion()
            let result = try await Self.run(Self.gameDay(), in: region, approval: signed)
            #expect((result.verdict == .held) == begins)
            #expect(region.read { $0.dark }.isEmpty != begins)
        }
        // One signature is not enough where the verifier does not say that all is ours.
        let once = SignedApproval(
            [try SignedPlan(document).signed(by: sample.ada)],
            verifier: sample.verifier,
            memory: Self.memory()
        )
        let refused = try await Self.run(Self.gameDay(), in: region, approval: once)
        #expect(refused.abortReason?.description.contains("2 people") == true)
        #expect(region.read { $0.effects } == [])
    }

    private static func memory() -> String { "/tmp/zonefall-used-\(UInt64.random(in: 0 ... .max))" }

    /// A driver that no kernel ends.
    private struct Endless: BlackoutDriver {
        let region: SimulatedRegion
        var kind: GameDay.Driver { .lab }
        var touchesOnlyOurOwn: Bool { true }
        var needsGuardian: Bool { true }
        func plan(blackoutOf zone: Zone.ID, within limits: GameDay.Limits, as fault: BlackoutFault) throws(PlanRefusal)
            -> BlackoutPlan
        {
            try region.plan(blackoutOf: zone, within: limits, as: fault)
        }
        func arm(_ plan: BlackoutPlan) async throws(DriverFailure) { try await region.arm(plan) }
        func impose(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure) {
            try await region.impose(plan, lease: lease)
        }
        func renew(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure) {
            try await region.renew(plan, lease: lease)
        }
        func lift(_ plan: BlackoutPlan) async throws(DriverFailure) { try await region.lift(plan) }
        func readings(of plan: BlackoutPlan) async throws(DriverFailure) -> [TargetReading] {
            try await region.readings(of: plan)
        }
    }

    private final class Copy: Guardian {
        let entries = Mutex<[JournalRecord.Entry]>([])
        let diesAfter: Int

        init(diesAfter: Int = .max) { self.diesAfter = diesAfter }

        func acknowledge(_ entry: JournalRecord.Entry) throws(JournalError) {
            let count = entries.withLock { entries in
                entries.append(entry)
                return entries.count
            }
            if count > diesAfter { throw .system("reach the guardian of", path: "az2", number: 110) }
        }
    }

    @Test func `what no kernel ends is not begun without a guardian, and each intent waits for it`() async throws {
        let alone = SimulatedRegion()
        let refused = try await Self.run(Self.gameDay(), in: alone, driver: Endless(region: alone))
        #expect(refused.abortReason?.description.contains("there is no guardian") == true)
        #expect(alone.read { $0.effects.contains("arm") } == false)

        let guarded = SimulatedRegion()
        let copy = Copy()
        let held = try await Self.run(
            Self.gameDay(),
            in: guarded,
            driver: Endless(region: guarded),
            journal: GuardedJournal(MemoryJournal(), guardian: copy)
        )
        #expect(held.verdict == .held)
        #expect(
            copy.entries.withLock { $0.map(\.operation) } == [
                .plan, .approve, .arm, .arm, .proveInert, .impose, .impose, .renew,
            ]
        )
    }

    @Test(arguments: 0..<8)
    func `a guardian that dies ends it, and light waits for nobody`(after: Int) async throws {
        let region = SimulatedRegion()
        let result = try await Self.run(
            Self.gameDay(),
            in: region,
            driver: Endless(region: region),
            journal: GuardedJournal(MemoryJournal(), guardian: Copy(diesAfter: after))
        )
        #expect(result.verdict == .inconclusive)
        #expect(!result.isStuck)
        #expect(region.read { $0.tables } == [])
    }
}
