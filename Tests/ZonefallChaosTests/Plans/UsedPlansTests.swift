import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallChaos

struct UsedPlansTests {
    private let sample: SamplePlan
    private let file: String
    private let later = SamplePlan.noon + .seconds(60)

    init() throws {
        sample = try SamplePlan()
        file = FileManager.default.temporaryDirectory.appending(path: "zonefall-used-\(UUID())").path
    }

    private func claim(_ plan: BlackoutPlanDocument) throws(PlanFault) {
        guard let signed = try? sample.signed(plan) else { throw .noMemory("not signed") }
        _ = try UsedPlansFile(file).claim(signed.bytes, by: sample.verifier, now: later)
    }

    @Test func `of 1000 replays not one is accepted`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed of the replays: \(seed)")
        var random = SeededGenerator(seed: seed)
        for number in 1...50 { try claim(SamplePlan.plan(number: number)) }
        var accepted = 0
        for _ in 0..<1_000 {
            var plan = SamplePlan.plan(number: Int.random(in: 1...50, using: &random))
            let fresh = SamplePlan.plan(number: Int.random(in: 51...100, using: &random))
            switch Int.random(in: 0..<4, using: &random) {
            // The same envelope again.
            case 0: break
            // A new nonce for an old run, and the other way round; both signed anew by both people.
            case 1: (plan.nonce, plan.epoch) = (fresh.nonce, fresh.epoch)
            case 2: (plan.run, plan.epoch) = (fresh.run, fresh.epoch)
            // All is new but the epoch.
            default: (plan.run, plan.nonce) = (fresh.run, fresh.nonce)
            }
            do throws(PlanFault) {
                try claim(plan)
                accepted += 1
            } catch {
                switch error {
                case .usedRun, .usedNonce, .staleEpoch: break
                default: Issue.record("seed \(seed): \(error)")
                }
            }
        }
        #expect(accepted == 0, "seed \(seed)")
        #expect(try UsedPlansFile(file).read().count == 50)
    }

    @Test func `what another process claimed is remembered`() throws {
        try claim(SamplePlan.plan(number: 1))
        #expect(throws: PlanFault.usedRun(SamplePlan.plan(number: 1).run)) { try claim(SamplePlan.plan(number: 1)) }
        try claim(SamplePlan.plan(number: 2))
    }

    @Test func `of many that claim one plan at once, one has it`() async throws {
        let envelope = try sample.signed(SamplePlan.plan()).bytes
        let (file, verifier, now) = (file, sample.verifier, later)
        let won = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask { (try? UsedPlansFile(file).claim(envelope, by: verifier, now: now)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
    }

    /// I12: fencing.
    @Test func `I12: a plan of an epoch that is over is refused`() throws {
        try claim(SamplePlan.plan(number: 7))
        #expect(throws: PlanFault.staleEpoch(6, seen: 7)) { try claim(SamplePlan.plan(number: 6)) }
    }

    @Test func `a damaged memory accepts nothing`() throws {
        try claim(SamplePlan.plan(number: 1))
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try ("nonsense\n" + text).write(toFile: file, atomically: true, encoding: .utf8)
        #expect(throws: PlanFault.noMemory("line 1 is damaged")) { try claim(SamplePlan.plan(number: 2)) }
    }

    @Test func `half a line of somebody who died before acting is cut off`() throws {
        try claim(SamplePlan.plan(number: 1))
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try (text + "2 0000").write(toFile: file, atomically: true, encoding: .utf8)
        try claim(SamplePlan.plan(number: 2))
        #expect(throws: PlanFault.usedRun(SamplePlan.plan(number: 2).run)) { try claim(SamplePlan.plan(number: 2)) }
        #expect(try UsedPlansFile(file).read().count == 2)
    }

    @Test func `without a place to remember, nothing is accepted`() throws {
        let nowhere = UsedPlansFile("/nonexistent/used")
        #expect(throws: PlanFault.self) {
            try nowhere.claim(sample.signed(SamplePlan.plan()).bytes, by: sample.verifier, now: later)
        }
    }
}
