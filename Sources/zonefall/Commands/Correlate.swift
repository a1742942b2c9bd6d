import ArgumentParser
import Foundation
import ZonefallAnalysis
import ZonefallDocuments
import ZonefallModel
import ZonefallReports

/// Says what recorded observations give away.
struct Correlate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find the hidden cross-zone dependencies that recorded observations give away.",
        discussion: """
            Reads a case: the declared map, observations and announced blackouts, as `zonefall record` writes them. Needs no \
            privilege and touches no network. On a terminal it prints a table, and else the findings as a JSON array. How it \
            comes to its findings: docs/correlation.md.

            Examples:
              zonefall correlate cases/monday
              zonefall correlate cases/monday --evidence structure,path --format json
              zonefall correlate --map zonemap.yaml --records probes.jsonl --events events.jsonl --report report.json
              zonefall correlate cases/monday --explain rtr-b
            """
    )

    @OptionGroup var input: CaseOptions

    @Option(
        help: ArgumentHelp(
            "The classes of evidence to use, with commas: \(Evidence.Class.allCases.map(\.rawValue).joined(separator: ",")).",
            valueName: "classes"
        )
    )
    var evidence = EvidenceClasses.all

    @Option(help: ArgumentHelp("Say everything that is for or against one thing of the map.", valueName: "subject"))
    var explain: String?

    @Option(
        help: "How to print: json is an array of findings; \(ReportFormats.all.map(\.name).joined(separator: ", "))."
    )
    var format: ReportFormatName?

    @Option(help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"), completion: .file())
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Write the whole report, with coverage, to a file as well; its ending is the format.",
            valueName: "file"
        ),
        completion: .file()
    )
    var report: String?

    @Option(
        help: ArgumentHelp(
            "Which findings end the command with 2: \(FailureLevel.allCases.map(\.rawValue).joined(separator: ", ")).",
            discussion: "The word is the lowest standing that counts. What stands lower ends it with 3, inconclusive."
        )
    )
    var failOn: FailureLevel = .suspected

    @Flag(help: "No colour, also on a terminal. NO_COLOR in the environment says the same.")
    var noColor = false

    @Flag(name: [.long, .short], help: "Print nothing but errors: the exit status tells. Files are still written.")
    var quiet = false

    func run() throws {
        let stamp = RunStamp()
        let recorded = try input.load()
        var correlator = Correlator(map: recorded.map, classes: evidence.classes, horizon: .seconds(366 * 86_400))
        for event in recorded.events { correlator.ingest(event) }
        correlator.ingest(recorded.observations)
        let end = recorded.end ?? stamp.startedAt
        if let explain {
            guard let subject = recorded.map.resource(withID: explain) else {
                StandardError.write("The map has nothing with the id '\(explain)'. Name one of its ids.")
                throw ExitCode(.misused)
            }
            let lines = correlator.explanation(of: subject, at: end)
            try StandardOutput.write(lines.map { $0 + "\n" }.joined())
            return
        }
        let whole = Report(
            tool: .current,
            run: stamp.run(.correlate, of: LoadedMap(map: recorded.map, revision: recorded.revision)),
            coverage: Report.Coverage(
                of: correlator.coverage(at: end),
                in: recorded.map,
                unreadLines: recorded.faultCount
            ),
            findings: correlator.findings(at: end)
        )
        if let report { try ReportDestination(file: report).write(whole) }
        try write(whole)
        throw ExitCode(ExitStatus(of: whole, failingOn: failOn))
    }

    private func write(_ whole: Report) throws {
        let isTerminal = output == nil && Terminal.standardOutput.isTerminal
        let named = format.map(\.format.name) ?? (isTerminal ? "table" : "json")
        guard named == "json" else {
            return try ReportDestination(
                format: ReportFormatName(argument: named),
                file: output,
                noColour: noColor,
                quiet: quiet
            ).write(whole)
        }
        let text = JSONValue.array(whole.findings.map(\.json)).prettyText
        guard let output else { return quiet ? () : try StandardOutput.write(text) }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
        } catch {
            throw ReportDestination.CannotWrite(name: output, reason: (error as NSError).localizedDescription)
        }
    }
}

/// Classes of evidence as an option's value: names with commas.
struct EvidenceClasses: ExpressibleByArgument, CustomStringConvertible {
    let classes: Set<Evidence.Class>

    static let all = Self(classes: Set(Evidence.Class.allCases))

    private init(classes: Set<Evidence.Class>) {
        self.classes = classes
    }

    init?(argument: String) {
        let names = argument.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let classes = names.compactMap(Evidence.Class.init(rawValue:))
        guard !classes.isEmpty, classes.count == names.count else { return nil }
        self.init(classes: Set(classes))
    }

    var description: String { Evidence.Class.allCases.filter(classes.contains).map(\.rawValue).joined(separator: ",") }
    var defaultValueDescription: String { "all" }
}
