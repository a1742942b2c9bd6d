import Testing
import ZonefallModel
import ZonefallReports

struct ExitStatusTests {
    private func report(_ standings: Finding.Standing..., status: Report.Run.Status = .completed) -> Report {
        let findings = standings.map { standing in
            Finding(
                .sharedFate,
                subject: .instance("i"),
                zone: "az1",
                expectedZones: [],
                confidence: 0.5,
                standing: standing,
                evidence: [],
                remedy: ""
            )
        }
        return Report(
            tool: .init(version: "0"),
            run: SampleReports.run(.audit, status: status),
            coverage: SampleReports.whole,
            findings: findings
        )
    }

    @Test func `the numbers are the documented ones`() {
        #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 64])
    }

    @Test func `held is 0, refuted is 2 and inconclusive is 3`() {
        #expect(ExitStatus(of: SampleReports.cleanAudit) == .held)
        #expect(ExitStatus(of: SampleReports.audit) == .refuted)
        #expect(ExitStatus(of: report(.inconclusive)) == .inconclusive)
        #expect(ExitStatus(of: SampleReports.simulate) == .refuted)
    }

    @Test func `stuck wins over everything, and a run that failed is no verdict`() {
        #expect(ExitStatus(of: SampleReports.stuck, failingOn: .never) == .stuck)
        #expect(ExitStatus(of: report(.confirmed, status: .stuck)) == .stuck)
        #expect(ExitStatus(of: report(.confirmed, status: .failed)) == .couldNotRun)
        #expect(ExitStatus(of: report(status: .interrupted)) == .inconclusive)
    }

    @Test func `a finding below the level fails nothing, and leaves the question open`() {
        #expect(ExitStatus(of: report(.suspected), failingOn: .confirmed) == .inconclusive)
        #expect(ExitStatus(of: report(.suspected, .confirmed), failingOn: .confirmed) == .refuted)
        #expect(ExitStatus(of: report(.inconclusive), failingOn: .inconclusive) == .refuted)
    }

    @Test func `an unmet prediction is a failure at every level but never`() {
        for level in [FailureLevel.confirmed, .suspected, .inconclusive] {
            #expect(ExitStatus(of: SampleReports.simulate, failingOn: level) == .refuted)
        }
        #expect(ExitStatus(of: SampleReports.simulate, failingOn: .never) == .held)
    }

    @Test func `with no failures at all, what was not seen still leaves it open`() {
        let partial = Report(
            tool: .init(version: "0"),
            run: SampleReports.run(.audit),
            coverage: .init(unit: "x", expected: 2, observed: 1),
            findings: SampleReports.audit.findings
        )
        #expect(ExitStatus(of: partial, failingOn: .never) == .inconclusive)
        #expect(ExitStatus(of: SampleReports.audit, failingOn: .never) == .held)
    }

    @Test func `too little evidence is inconclusive at every level`() {
        let blind = Report(
            tool: .init(version: "0"),
            run: SampleReports.run(.audit),
            coverage: .init(unit: "x", expected: 0, observed: 0)
        )
        for level in FailureLevel.allCases {
            #expect(ExitStatus(of: blind, failingOn: level) == .inconclusive)
        }
    }
}
