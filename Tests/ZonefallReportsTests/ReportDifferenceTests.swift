import Testing
import ZonefallModel
import ZonefallReports

struct ReportDifferenceTests {
    private func report(_ findings: [Finding], observed: Int = 41) -> Report {
        Report(
            tool: .init(version: "0.1.0"),
            run: SampleReports.run(.audit),
            coverage: .init(unit: "map entities", expected: 41, observed: observed),
            findings: findings
        )
    }

    private func finding(_ subject: Instance.ID, confidence: Double = 1, remedy: String = "mend it") -> Finding {
        Finding(
            .remoteGateway,
            subject: .instance(subject),
            zone: "az1",
            expectedZones: ["az2"],
            confidence: confidence,
            evidence: [Evidence(.structure, "it says so")],
            remedy: remedy
        )
    }

    @Test func `the same faults in other words are no change`() {
        let difference = ReportDifference(
            from: report([finding("a", remedy: "old words")]),
            to: report([finding("a", remedy: "new words")])
        )

        #expect(difference.verdict == .held)
        #expect(difference.stayed.count == 1)
        #expect(difference.text == "0 appeared, 0 gone, 0 changed, 1 as before\n")
    }

    @Test func `a fault that appears is worse, one that is gone is not`() {
        let with = report([finding("a"), finding("b")])
        let without = report([finding("a")])

        #expect(ReportDifference(from: without, to: with).verdict == .refuted)
        #expect(ReportDifference(from: without, to: with).appeared.map(\.subject) == [.instance("b")])
        #expect(ReportDifference(from: with, to: without).verdict == .held)
        #expect(ReportDifference(from: with, to: without).gone.map(\.subject) == [.instance("b")])
    }

    @Test func `a suspicion that is confirmed is worse, a doubt is not`() {
        let suspected = report([finding("a", confidence: 0.6)])
        let confirmed = report([finding("a", confidence: 0.95)])

        #expect(ReportDifference(from: suspected, to: confirmed).verdict == .refuted)
        #expect(ReportDifference(from: confirmed, to: suspected).verdict == .held)
        #expect(
            ReportDifference(from: suspected, to: confirmed).text.hasPrefix(
                "~ ZF002 confirmed: instance 'a' depends on az1, expected az2, was suspected\n"
            )
        )
    }

    @Test func `a fault that is gone while less was seen may be gone from sight only`() {
        let difference = ReportDifference(from: report([finding("a")]), to: report([], observed: 20))

        #expect(difference.verdict == .inconclusive)
        #expect(difference.json["less_coverage"]?.boolValue == true)
    }

    @Test func `no findings before and none in a run that saw too little is no good news`() {
        let difference = ReportDifference(from: report([], observed: 3), to: report([], observed: 3))

        #expect(!difference.hasLessCoverage)
        #expect(difference.verdict == .inconclusive)
        #expect(difference.text.hasPrefix("the later run saw too little to tell that nothing is worse\n"))
    }
}
