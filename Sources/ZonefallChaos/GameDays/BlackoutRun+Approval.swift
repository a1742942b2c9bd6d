import ZonefallModel
import ZonefallSigning

extension BlackoutRun {
    /// Puts the plan on disk, and asks whether enough people stand for it: the last thing before anything is touched.
    mutating func approve() async {
        open(phase: .arm)
        let claimed: VerifiedPlan
        do throws(PlanFault) {
            let signed = try signed.get()
            guard await intend([entry(.plan, .done, plan.json)]) else { return }
            claimed = try runner.approval.claim(signed, now: runner.time.date())
        } catch {
            return await tell(.abort(.failed(error.description)))
        }
        let approval: JSONValue = [
            "plan_hash": .string(claimed.plan.hash), "day_hash": .string(runner.plan.hash),
            "epoch": .integer(claimed.plan.epoch),
            "people": .array(claimed.signers.map { .string($0.text) }),
        ]
        guard await intend([entry(.approve, .done, approval)]) else { return }
        // The next plan is made for a higher one. Ours may have come from the lock itself, and is then its last already.
        try? runner.hold.advance(to: claimed.plan.epoch)
        if let signed = try? signed.get() { await runner.driver.present(signed) }
        await tell(
            .approved(.init(planHash: claimed.plan.hash, people: Set(claimed.signers.map(\.text))))
        )
    }
}
