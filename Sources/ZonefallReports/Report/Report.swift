import ZonefallModel

/// What one run found, as it leaves us: the one model that every format prints.
///
/// Its JSON is `docs/schema/report.schema.json`. Within a major version keys are added, never renamed or taken away,
/// and every key always stands: null means that there is no value.
package struct Report: Hashable, Sendable {
    /// Major and minor, as documents carry it.
    package static let schemaVersion = "1.0"

    package let tool: Tool
    package let run: Run
    package let coverage: Coverage
    package let findings: [Finding]
    package let matrix: [MatrixCell]
    /// In the order in which they were imposed.
    package let blackouts: [Blackout]
    package let verdicts: [ServiceVerdict]
    package let forecasts: [Forecast]
    /// Which of the findings somebody decided to live with, sorted; they fail nothing.
    package let suppressed: [Suppressed]
    /// Of all its parts the worst: see ``partVerdicts``.
    package private(set) var verdict: Verdict

    /// - Parameter verdict: what a saved report says; nil: what the parts make of it.
    package init(
        tool: Tool,
        run: Run,
        coverage: Coverage,
        findings: [Finding] = [],
        matrix: [MatrixCell] = [],
        blackouts: [Blackout] = [],
        verdicts: [ServiceVerdict] = [],
        forecasts: [Forecast] = [],
        suppressed: [Suppressed] = [],
        verdict: Verdict? = nil
    ) {
        self.tool = tool
        self.run = run
        self.coverage = coverage
        self.findings = findings.sorted()
        self.matrix = matrix.sorted()
        self.blackouts = blackouts
        self.verdicts = verdicts.sorted()
        self.forecasts = forecasts.sorted { $0.darkZone < $1.darkZone }
        self.suppressed = suppressed.sorted()
        self.verdict = verdict ?? .inconclusive
        if verdict == nil { self.verdict = Verdict.worst(of: partVerdicts) }
    }

    /// The program that wrote the report.
    package struct Tool: Hashable, Sendable {
        package let name: String
        package let version: String

        package init(name: String = "zonefall", version: String) {
            self.name = name
            self.version = version
        }
    }
}
