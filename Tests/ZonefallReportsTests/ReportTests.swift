import Testing
import ZonefallModel
import ZonefallReports

struct ReportTests {
    private func report(
        status: Report.Run.Status = .completed,
        coverage: Report.Coverage = SampleReports.whole,
        findings: [Finding] = [],
        blackouts: [Report.Blackout] = [],
        verdicts: [Report.ServiceVerdict] = []
    ) -> Report {
        Report(
            tool: .init(version: "0"),
            run: SampleReports.run(.demo, status: status),
            coverage: coverage,
            findings: findings,
            blackouts: blackouts,
            verdicts: verdicts
        )
    }

    @Test(arguments: SampleReports.all.map(\.report))
    func `a report comes back from its JSON as it went`(report: Report) throws {
        let text = report.json.prettyText
        #expect(try Report(json: JSONValue(parsing: text)) == report)
    }

    @Test func `a clean audit holds, a finding refutes, and a finding nobody is sure of leaves it open`() {
        #expect(SampleReports.cleanAudit.verdict == .held)
        #expect(SampleReports.audit.verdict == .refuted)
        let unsure = Finding(
            .sharedFate,
            subject: .instance("i"),
            zone: "az1",
            expectedZones: [],
            confidence: 0.2,
            evidence: [],
            remedy: ""
        )
        #expect(report(findings: [unsure]).verdict == .inconclusive)
    }

    @Test func `a report that saw nothing, or less than it had to, never holds`() {
        #expect(report(coverage: .init(unit: "x", expected: 0, observed: 0)).verdict == .inconclusive)
        #expect(report(coverage: .init(unit: "x", expected: 10, observed: 9)).verdict == .inconclusive)
        #expect(report(coverage: .init(unit: "x", expected: 10, observed: 9, requiredRatio: 0.9)).verdict == .held)
    }

    @Test(arguments: [Report.Run.Status.failed, .aborted, .interrupted, .stuck])
    func `a run that was not completed never holds`(status: Report.Run.Status) {
        #expect(report(status: status).verdict == .inconclusive)
    }

    @Test func `a blackout that nobody judged, or that was never dark, tests nothing`() {
        let dark = Report.Blackout(
            zone: "az1",
            scope: .physical,
            phases: [],
            targets: 1,
            darkTargets: 1,
            isConfirmedDark: true,
            isLightVerified: true
        )
        let dim = Report.Blackout(
            zone: "az1",
            scope: .physical,
            phases: [],
            targets: 1,
            darkTargets: 0,
            isConfirmedDark: false,
            isLightVerified: true
        )
        let good = Report.ServiceVerdict(
            service: "s",
            darkZone: "az1",
            predicted: .survives,
            observed: .survives,
            class: .asPredicted,
            attempts: 9,
            okRatio: 1,
            explanation: ""
        )
        #expect(report(blackouts: [dark], verdicts: [good]).verdict == .held)
        #expect(report(blackouts: [dark]).verdict == .inconclusive)
        #expect(report(blackouts: [dim], verdicts: [good]).verdict == .inconclusive)
    }

    @Test func `a blackout that was not verified as lifted is stuck, whatever the run says of itself`() {
        #expect(SampleReports.stuck.isStuck)
        #expect(!SampleReports.demo.isStuck)
        let left = Report.Blackout(
            zone: "az1",
            scope: .physical,
            phases: [],
            targets: 1,
            darkTargets: 1,
            isConfirmedDark: true,
            isLightVerified: false
        )
        #expect(report(blackouts: [left]).isStuck)
    }

    @Test func `a simulation that foresaw nothing, or had nothing to lose, is inconclusive`() {
        func simulation(_ forecasts: [Report.Forecast]) -> Report {
            let run = SampleReports.run(.simulate)
            return Report(
                tool: .init(version: "0"),
                run: run,
                coverage: SampleReports.whole,
                forecasts: forecasts
            )
        }
        let living = Report.Forecast.ServiceFate(
            service: "s",
            expectedZones: [],
            outlook: .init(fate: .survives, shareRatio: 1)
        )
        #expect(simulation([]).verdict == .inconclusive)
        #expect(simulation([.init(darkZone: "az1")]).verdict == .inconclusive)
        #expect(simulation([.init(darkZone: "az1", services: [living])]).verdict == .held)
        #expect(SampleReports.simulate.verdict == .refuted)
    }

    @Test func `the order in which parts are handed in does not show`() {
        let demo = SampleReports.demo
        let shuffled = Report(
            tool: demo.tool,
            run: demo.run,
            coverage: demo.coverage,
            findings: demo.findings.reversed(),
            matrix: demo.matrix.reversed(),
            blackouts: demo.blackouts,
            verdicts: demo.verdicts.reversed()
        )
        #expect(shuffled == demo)
    }

    @Test func `a report of another major version is refused, and one of a newer minor version is read`() throws {
        let text = SampleReports.audit.json.prettyText
        let newer = text.replacing("\"schema_version\": \"1.0\"", with: "\"schema_version\": \"1.7\", \"new\": []")
        #expect(try Report(json: JSONValue(parsing: newer)) == SampleReports.audit)
        let other = text.replacing("\"schema_version\": \"1.0\"", with: "\"schema_version\": \"2.0\"")
        #expect(throws: JSONShapeError.badValue(key: "schema_version", value: "2.0")) {
            try Report(json: JSONValue(parsing: other))
        }
    }
}
