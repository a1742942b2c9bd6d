import Testing
import ZonefallChaos
import ZonefallModel
import ZonefallTestSupport

struct BlackoutPlanDocumentTests {
    private func text(_ plan: BlackoutPlanDocument = SamplePlan.plan()) -> String {
        String(decoding: plan.canonicalBytes, as: UTF8.self)
    }

    private func fault(_ text: String) -> PlanFault? {
        do throws(PlanFault) {
            _ = try BlackoutPlanDocument(canonical: Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a plan is written in one way, and read back from it`() throws {
        let plan = SamplePlan.plan()
        #expect(try BlackoutPlanDocument(canonical: plan.canonicalBytes) == plan)
        #expect(
            try Golden.chaos.difference(of: text() + "\n", from: "signed-plan.json") == nil
        )
    }

    @Test func `a brownout keeps what it does`() throws {
        var plan = SamplePlan.plan()
        plan.kind = .brownout
        plan.brownout = .init(lossPermille: 150, latency: .milliseconds(100))
        #expect(try BlackoutPlanDocument(canonical: plan.canonicalBytes) == plan)
        #expect(text(plan).contains(#""brownout":{"latency_ms":100,"loss_permille":150}"#))
    }

    @Test func `white space, an unknown key, a float, a key twice, or keys out of order are refused`() {
        let good = text()
        #expect(fault(good) == nil)
        #expect(fault(good + " ") == .notCanonical)
        #expect(fault(good.replacing(#""epoch":1"#, with: #""epoch":1.0"#)) == .notCanonical)
        #expect(fault(good.replacing(#""epoch":1"#, with: #""epoch":1.5"#)) == .shape("plan.epoch", "not an integer"))
        #expect(fault(good.replacing(#""epoch":1"#, with: #""epoch":1,"extra":1"#)) == .unknownKey("plan.extra"))
        #expect(fault(good.replacing(#""zone":"b""#, with: #""zome":"b""#)) == .unknownKey("plan.zome"))
        #expect(fault(good.replacing(#","zone":"b""#, with: "")) == .shape("plan.zone", "missing"))
        guard case .notJSON = fault(good.replacing(#""epoch":1"#, with: #""epoch":1,"epoch":1"#)) else {
            Issue.record("a key that stands twice was read")
            return
        }
        let swapped = good.replacing(#""run":"#, with: #""zzz":"#)
        #expect(fault(swapped) == .notCanonical)
    }

    @Test(arguments: [
        (#""::/0""#, #""::1/0""#), (#""0.0.0.0/0","::/0""#, #""0.0.0.0/0""#), (#""host":"web-b""#, #""host":"""#),
        (#""host":"web-b""#, #""host":"db-b""#), (#""canary_ms":3000"#, #""canary_ms":999"#),
        (#""lease_ms":10000"#, #""lease_ms":16000"#), (#""cap_ms":300000"#, #""cap_ms":86400001"#),
        (#""epoch":1"#, #""epoch":0"#), (#""kind":"dark""#, #""kind":"brownout""#),
        (#""nonce":"0"#, #""nonce":"A"#), (#""tcp_ports":[22"#, #""tcp_ports":[0"#),
        (#""fidelity":"l3-silent""#, #""fidelity":"l3_silent""#),
        (#""not_after_ms":1790000600000"#, #""not_after_ms":1790000000000"#),
        (#""schema":"zonefall/blackout-plan/v1""#, #""schema":"zonefall/blackout-plan/v2""#),
    ])
    func `what makes no sense is refused`(good: String, bad: String) throws {
        let changed = text().replacing(good, with: bad)
        try #require(changed != text())
        #expect(fault(changed) != nil)
    }

    @Test func `the hash is of the canonical bytes, and changes with each of them`() {
        var other = SamplePlan.plan()
        other.cap += .milliseconds(1)
        #expect(SamplePlan.plan().hash == SamplePlan.plan().hash)
        #expect(SamplePlan.plan().hash != other.hash)
    }
}
