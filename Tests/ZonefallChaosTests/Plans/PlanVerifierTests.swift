import Testing
import ZonefallChaos
import ZonefallModel
import ZonefallSigning
import ZonefallTestSupport

struct PlanVerifierTests {
    private let sample: SamplePlan
    private let later = SamplePlan.noon + .seconds(60)

    init() throws {
        sample = try SamplePlan()
    }

    private func fault(
        _ signed: SignedPlan,
        by verifier: PlanVerifier? = nil,
        used: UsedPlans = UsedPlans(),
        now: Timestamp? = nil
    ) -> PlanFault? {
        do throws(PlanFault) {
            _ = try (verifier ?? sample.verifier).verify(signed.bytes, used: used, now: now ?? later)
            return nil
        } catch {
            return error
        }
    }

    @Test func `two different people make a plan begin`() throws {
        let plan = SamplePlan.plan()
        let verified = try sample.verifier.verify(sample.signed(plan).bytes, used: UsedPlans(), now: later)
        #expect(verified.plan == plan)
        #expect(verified.signers.map(\.text) == ["ada", "ben"])
    }

    @Test func `one person, a stranger beside, or nobody is not enough`() throws {
        let plan = SignedPlan(SamplePlan.plan())
        #expect(fault(plan) == .underSigned(by: [], needed: 2))
        #expect(fault(try plan.signed(by: sample.ada)) == .underSigned(by: [sample.ada.name], needed: 2))
        #expect(
            fault(try plan.signed(by: sample.ada).signed(by: sample.stranger))
                == .underSigned(by: [sample.ada.name], needed: 2)
        )
        #expect(
            fault(try plan.signed(by: sample.ada))?.description
                == "the plan needs the signatures of 2 people of the list of operators, and has that of ada"
        )
    }

    @Test func `two keys of one person are one person`() throws {
        let second = try KeyPair(for: sample.ada.name)
        let list = try OperatorList(
            parsing: [sample.ada, second].map { OperatorList.line(of: $0.name, $0.publicKey) }.joined(separator: "\n")
        )
        let signed = try SignedPlan(SamplePlan.plan()).signed(by: sample.ada).signed(by: second)
        #expect(
            fault(signed, by: PlanVerifier(operators: list, servesOnlyOurOwn: false))
                == .underSigned(by: [sample.ada.name], needed: 2)
        )
    }

    @Test func `one signature is enough only when plan and host both say that all targets are ours`() throws {
        let own = PlanVerifier(operators: sample.operators, servesOnlyOurOwn: true)
        let ours = try SignedPlan(SamplePlan.plan(made: true)).signed(by: sample.ben)
        let foreign = try SignedPlan(SamplePlan.plan(made: false)).signed(by: sample.ben)
        #expect(fault(ours, by: own) == nil)
        #expect(fault(ours) == .underSigned(by: [sample.ben.name], needed: 2))
        #expect(fault(foreign, by: own) == .underSigned(by: [sample.ben.name], needed: 2))
        #expect(fault(SignedPlan(SamplePlan.plan(made: true)), by: own) == .underSigned(by: [], needed: 1))
    }

    @Test func `a plan begins within its time, and at no other`() throws {
        let signed = try sample.signed(SamplePlan.plan())
        let (from, until) = (signed.plan.notBefore, signed.plan.notAfter)
        #expect(fault(signed, now: from + .milliseconds(-1)) == .notYetValid(from: from))
        #expect(fault(signed, now: from) == nil)
        #expect(fault(signed, now: until) == nil)
        #expect(fault(signed, now: until + .milliseconds(1)) == .expired(at: until))
    }

    @Test func `a plan that would be valid for longer than 15 minutes is none`() throws {
        var plan = SamplePlan.plan()
        plan.notAfter = plan.notBefore + .milliseconds(15 * 60_000 + 1)
        #expect(
            fault(try sample.signed(plan))
                == .unsound("a plan is valid for more than no time, and for at most 15 minutes")
        )
    }

    /// I21: changing one byte of the plan invalidates the approval. Changed is every byte, and then whatever the seed says.
    @Test func `500 changed or under-signed plans are all refused`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed of the changed plans: \(seed)")
        var random = SeededGenerator(seed: seed)
        let original = try sample.signed(SamplePlan.plan()).bytes
        var reasons: [String: Int] = [:]
        for _ in 0..<400 {
            var changed = original
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = changed.indices.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<4, using: &random) {
                case 0: changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 1: changed[place] = UInt8.random(in: 0x20..<0x7f, using: &random)
                case 2: changed.remove(at: place)
                default: changed.insert(changed[place], at: place)
                }
            }
            if changed == original { continue }
            let fault = #expect(throws: PlanFault.self, "seed \(seed)") {
                try sample.verifier.verify(changed, used: UsedPlans(), now: later)
            }
            reasons[fault.map { "\($0)".prefix { $0 != "'" && $0 != ":" }.description } ?? "", default: 0] += 1
        }
        for number in 0..<100 {
            var signed = SignedPlan(SamplePlan.plan(number: number + 1))
            let pairs = [[], [sample.ada], [sample.stranger], [sample.ben, sample.stranger]][number % 4]
            for pair in pairs { signed = try signed.signed(by: pair) }
            guard case .underSigned = fault(signed) else {
                Issue.record("plan \(number) was not refused as under-signed")
                continue
            }
        }
        // The changes were of many sorts.
        #expect(reasons.count > 3)
    }

    @Test func `every single byte of an envelope matters`() throws {
        let original = try sample.signed(SamplePlan.plan()).bytes
        for place in original.indices {
            for bit in [UInt8(1), 0x20] {
                var changed = original
                changed[place] ^= bit
                #expect(throws: PlanFault.self) {
                    try sample.verifier.verify(changed, used: UsedPlans(), now: later)
                }
            }
        }
    }

    @Test func `a signature under another plan's is refused, and so is one that was moved`() throws {
        let (first, second) = (SamplePlan.plan(number: 1), SamplePlan.plan(number: 2))
        let text = String(decoding: try sample.signed(first).bytes, as: UTF8.self)
        let moved = text.replacing(
            String(decoding: first.canonicalBytes, as: UTF8.self),
            with: String(decoding: second.canonicalBytes, as: UTF8.self)
        )
        #expect(throws: PlanFault.badSignature(sample.ada.publicKey.id)) {
            try sample.verifier.verify(Array(moved.utf8), used: UsedPlans(), now: later)
        }
    }
}
