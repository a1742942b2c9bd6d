import ZonefallModel

/// The report for CI: JUnit XML. What refutes is a failure, what is open is skipped, a run that broke is an error.
///
/// The run and its coverage are test cases too, so that a report which saw nothing is never an empty, green suite.
struct JUnitFormat: ReportFormat {
    let name = "junit"
    let fileEndings = ["xml"]

    func text(of report: Report, for rendering: Rendering) -> String {
        let suites = [
            suite("run", [run(report), coverage(report)], of: report),
            suite("findings", report.findings.map { testCase($0, report.suppression(of: $0)) }, of: report),
            suite("forecasts", report.forecasts.flatMap(testCases), of: report),
            suite("blackouts", report.blackouts.map(testCase), of: report),
            suite("verdicts", report.verdicts.map(testCase), of: report),
        ].compactMap { $0 }
        let all = suites.flatMap(\.cases)
        let root = XMLElement(
            name: "testsuites",
            attributes: [
                "name": "zonefall \(report.run.kind.rawValue)", "tests": "\(all.count)",
                "failures": "\(all.count { $0.outcome.isFailure })", "errors": "\(all.count { $0.outcome.isError })",
                "skipped": "\(all.count { $0.outcome.isSkipped })", "time": seconds(of: report.run),
            ],
            children: suites.map(\.element)
        )
        return (["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"] + root.lines()).joined(separator: "\n") + "\n"
    }

    private func run(_ report: Report) -> TestCase {
        let outcome: TestCase.Outcome =
            report.isStuck || report.run.status != .completed
            ? .error(type: report.isStuck ? "stuck" : report.run.status.rawValue, report.headline) : .passed
        return TestCase(name: "the run was completed", detail: report.headline, outcome: outcome)
    }

    private func coverage(_ report: Report) -> TestCase {
        let gaps = report.coverage.gaps.map { "not seen: \($0.subject): \($0.reason)" }
        return TestCase(
            name: "enough was seen",
            detail: ([report.coverageSentence] + gaps).joined(separator: "\n"),
            outcome: report.coverage.verdict == .held ? .passed : .skipped(report.coverageSentence)
        )
    }

    private func testCase(_ finding: Finding, _ suppression: String?) -> TestCase {
        let message = "\(finding.subject) \(finding.dependence)"
        let evidence = finding.evidence.map { evidence in
            "\(evidence.class.rawValue): \(evidence.location.map { "\($0): " } ?? "")\(evidence.statement)"
        }
        return TestCase(
            name: "\(finding.rule.id) \(finding.kind) \(finding.subject.id) \(finding.zone)",
            detail: (evidence + ["remedy: \(finding.remedy)", "fingerprint: \(finding.fingerprint)"])
                .joined(separator: "\n"),
            outcome: suppression.map { .skipped($0) }
                ?? .init(finding.standing.verdict, type: finding.kind.rawValue, message)
        )
    }

    /// Every service, and of the probes those whose fate nobody expects: a region has thousands of the others.
    private func testCases(_ forecast: Report.Forecast) -> [TestCase] {
        forecast.services.map { testCase($0.service.rawValue, $0.outlook, forecast.darkZone) }
            + forecast.probes.filter(\.outlook.isUnexpected).map { probe in
                testCase(
                    "\(probe.vantage) to \(probe.target) by \(probe.kind.rawValue)",
                    probe.outlook,
                    forecast.darkZone
                )
            }
    }

    private func testCase(_ subject: String, _ outlook: Report.Forecast.Outlook, _ zone: Zone.ID) -> TestCase {
        let message = "\(outlook.fate.rawValue) when \(zone) is dark"
        return TestCase(
            name: "\(subject) when \(zone) is dark",
            detail: ([message] + outlook.cause).joined(separator: "\n"),
            outcome: .init(outlook.isUnexpected ? .refuted : .held, type: outlook.fate.rawValue, message)
        )
    }

    private func testCase(_ blackout: Report.Blackout) -> TestCase {
        let message = "\(blackout.darkTargets) of \(blackout.targets) targets went dark"
        let outcome: TestCase.Outcome =
            blackout.isLightVerified == false
            ? .error(type: "stuck", "not verified as light: \(blackout.residue.joined(separator: "; "))")
            : .init(blackout.verdict, type: "invalid", message)
        let detail = blackout.fidelity == nil ? message : "\(message)\n\(blackout.fidelityInWords)"
        return TestCase(name: "\(blackout.zone) went dark and is light again", detail: detail, outcome: outcome)
    }

    private func testCase(_ verdict: Report.ServiceVerdict) -> TestCase {
        let message = "predicted \(verdict.predicted.rawValue), observed \(verdict.observed.rawValue)"
        return TestCase(
            name: "\(verdict.serviceAndOrigin) when \(verdict.darkZone) is dark",
            detail: ([verdict.explanation] + verdict.cause).joined(separator: "\n"),
            outcome: .init(verdict.class.verdict, type: verdict.class.rawValue, message)
        )
    }

    private func suite(_ name: String, _ cases: [TestCase], of report: Report) -> Suite? {
        guard !cases.isEmpty else { return nil }
        return Suite(name: name, cases: cases, timestamp: "\(report.run.startedAt)", host: report.run.region)
    }

    private func seconds(of run: Report.Run) -> String {
        let milliseconds = max(0, (run.endedAt - run.startedAt).wholeMilliseconds)
        let fraction = String(milliseconds % 1_000 + 1_000).dropFirst()
        return "\(milliseconds / 1_000).\(fraction)"
    }
}
