import Testing
import ZonefallModel
import ZonefallReports

struct SuppressionTests {
    private let report = SampleReports.audit

    private func suppression(of finding: Finding, until: Timestamp) -> Suppression {
        Suppression(fingerprint: finding.fingerprint, reason: "moves in spring", by: "eva", until: until)
    }

    private var all: Report {
        report.suppressing(report.findings.map { suppression(of: $0, until: report.run.endedAt + .seconds(1)) })
    }

    @Test func `a finding that somebody lives with is in the report, and fails nothing`() throws {
        #expect(report.verdict == .refuted)
        #expect(all.findings == report.findings)
        #expect(all.verdict == .held)
        #expect(ExitStatus(of: all) == .held)
        #expect(NagiosFormat.State(of: all) == .ok)
        let sarif = try #require(ReportFormats.named("sarif")).text(of: all, for: Rendering())
        #expect(sarif.contains("\"suppressions\""))
        #expect(sarif.contains("by eva: moves in spring"))
        let junit = try #require(ReportFormats.named("junit")).text(of: all, for: Rendering())
        #expect(junit.contains("failures=\"0\""))
        for name in ["markdown", "html"] {
            let text = try #require(ReportFormats.named(name)).text(of: all, for: Rendering())
            #expect(text.contains("lived with until"), "\(name)")
        }
        let table = try #require(ReportFormats.named("table")).text(of: all, for: Rendering(width: 200))
        #expect(table.contains("lived with until"))
    }

    @Test func `a suppression that has ended suppresses nothing`() {
        let ended = report.suppressing(report.findings.map { suppression(of: $0, until: report.run.endedAt) })
        #expect(ended.suppressed == [])
        #expect(ended.verdict == .refuted)
    }

    @Test func `a rule and a subject name a finding as well as its fingerprint`() throws {
        let first = try #require(report.findings.first)
        let named = Suppression(
            rule: first.rule.id,
            subject: first.subject.id,
            reason: "r",
            by: "b",
            until: report.run.endedAt + .seconds(1)
        )
        #expect(report.suppressing([named]).suppressed.map(\.fingerprint) == [first.fingerprint])
        let other = Suppression(rule: "ZF999", subject: first.subject.id, reason: "r", by: "b", until: named.until)
        #expect(report.suppressing([other]).suppressed == [])
    }

    @Test func `suppressions come back from JSON, and a report without them has no such key`() throws {
        #expect(try Report(json: all.json) == all)
        #expect(report.json["suppressed"] == nil)
    }

    @Test func `who wants to have seen more gets an inconclusive report`() {
        let clean = SampleReports.cleanAudit
        #expect(clean.verdict == .held)
        #expect(clean.requiring(coverage: 1).verdict == .held)
        let half = Report(
            tool: clean.tool,
            run: clean.run,
            coverage: .init(unit: "probes", expected: 10, observed: 5, requiredRatio: 0.4)
        )
        #expect(half.verdict == .held)
        #expect(ExitStatus(of: half.requiring(coverage: 0.6)) == .inconclusive)
    }

    @Test func `a journal of Chaos Toolkit has what its readers need`() throws {
        let text = try #require(ReportFormats.named("chaostoolkit")).text(of: SampleReports.demo, for: Rendering())
        let json = try JSONValue(parsing: text)
        for key in [
            "chaoslib-version", "experiment", "status", "start", "end", "duration", "deviated", "run", "rollbacks",
        ] {
            #expect(json[key] != nil, "\(key)")
        }
        // Completed is not succeeded.
        #expect(json["status"] == "completed")
        #expect(json["deviated"] == .bool(SampleReports.demo.verdict == .refuted))
        #expect(json["run"]?.arrayValue?.count == SampleReports.demo.blackouts.count)
        #expect(json["start"]?.stringValue?.hasSuffix("Z") == false)
    }
}
