import Foundation
import Testing
import ZonefallChaos
import ZonefallLinux
import ZonefallModel
import ZonefallSigning
import ZonefallTestSupport

/// I21, and its like: what is not exactly what enough people signed, once, is refused by the host itself.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct ApprovalInvariantTests {
    @Test func `I21 approvals: mutated and under-signed plans are refused, every one`() throws {
        let host = try TestHost()
        try host.start()
        let client = try host.client()
        let sample = try SamplePlan()
        let plan = TestHost.plan()
        let whole = try sample.signed(plan)
        let few = [
            SignedPlan(plan), try SignedPlan(plan).signed(by: sample.ada),
            try SignedPlan(plan).signed(by: sample.ada).signed(by: sample.stranger),
            try SignedPlan(plan).signed(by: sample.stranger),
        ]
        var random = SeededGenerator(seed: 21)
        var accepted = 0
        let count = TortureReport.count(bounded: 60, full: 500)
        for number in 0..<count {
            var bytes = number < few.count ? few[number].bytes : whole.bytes
            if number >= few.count {
                let place = Int.random(in: bytes.indices, using: &random)
                bytes[place] ^= 1 << UInt8.random(in: 0..<7, using: &random)
            }
            let request = ChaosdRequest.arm(envelope: String(decoding: bytes, as: UTF8.self))
            if case .done = try client.reply(to: request.messages) { accepted += 1 }
        }
        #expect(accepted == 0)
        #expect(try host.tables() == [])
        try TortureReport.add(["refused_plans": Double(count - accepted), "accepted_mutants": Double(accepted)])
        // Whatever came before, the true one is still good: nothing of it was used up.
        #expect(try client.arm(whole).state == "armed")
    }

    @Test func `a plan is used once: replays are refused, also after kill -9 and with another nonce or run`() throws {
        let host = try TestHost()
        try host.start()
        let sample = try SamplePlan()
        let plan = TestHost.plan(number: 5)
        let signed = try sample.signed(plan)
        _ = try host.client().arm(signed)
        try host.client().ask(.revert)
        var sameRun = plan
        sameRun.nonce = String(repeating: "f", count: 64)
        sameRun.epoch = 6
        var sameNonce = plan
        sameNonce.run = "00000000-0000-4000-8000-00000000ffff"
        sameNonce.epoch = 6
        var olderEpoch = sameRun
        olderEpoch.run = sameNonce.run
        olderEpoch.epoch = 5
        let replays = try [plan, sameRun, sameNonce, olderEpoch].map { try sample.signed($0) }
        var accepted = 0
        let count = TortureReport.count(bounded: 40, full: 1_000)
        for number in 0..<count {
            if number % max(1, count / 10) == 3 {
                host.end()
                try host.start()
            }
            let request = ChaosdRequest.arm(
                envelope: String(decoding: replays[number % replays.count].bytes, as: UTF8.self)
            )
            if case .done = try host.client().reply(to: request.messages) { accepted += 1 }
        }
        #expect(accepted == 0)
        try TortureReport.add(["replays": Double(count), "accepted_replays": Double(accepted)])
    }

    @Test func `one person is enough only where the plan and the host both say that the namespace is ours`() throws {
        let sample = try SamplePlan()
        var own = TestHost.plan()
        own.targets[0].isMadeByZonefall = true
        let alone = try SignedPlan(own).signed(by: sample.ada)

        let strange = try TestHost()
        try strange.start()
        #expect(throws: ChaosdClientError.self) { try strange.client().arm(alone) }
        let ours = try TestHost { $0.members["namespace_made_by_zonefall"] = true }
        try ours.start()
        own.notBefore = Timekeeper.system.date()
        #expect(throws: ChaosdClientError.self) {
            try ours.client().arm(SignedPlan(TestHost.plan()).signed(by: sample.ada))
        }
        #expect(try ours.client().arm(SignedPlan(own).signed(by: sample.ada)).state == "armed")
    }
}
