import ArgumentParser
import Foundation
import ZonefallChaos
import ZonefallModel
import ZonefallReports

/// `zonefall gameday export`
struct ExportGameday: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a game day as a Chaos Toolkit experiment, or its run as a Chaos Toolkit journal.",
        discussion: """
            Examples:
              zonefall gameday export day.yaml > experiment.json
              zonefall gameday export day.yaml --journal RUN.journal.jsonl --report report.json > journal.json
            """
    )

    @OptionGroup var input: GamedayOptions

    @Option(help: ArgumentHelp("The journal of a run of this day.", valueName: "journal"), completion: .file())
    var journal: String?

    @Option(help: ArgumentHelp("The report of that run, for its verdict.", valueName: "report"), completion: .file())
    var report: String?

    func run() throws {
        let (gameDay, map, _) = try input.load()
        let experiment = ChaosToolkitExperiment(try input.plan(gameDay, over: map), file: input.file).json
        guard let journal else { return try StandardOutput.write(experiment.prettyText) }
        let verdict = try report.map { file in
            try SavedDocument(file: file).read { json throws(JSONShapeError) in try Report(json: json) }.verdict
        }
        let run = ChaosToolkitJournal(
            experiment: experiment,
            records: try Journal.read(journal).records,
            verdict: verdict,
            version: Version.current
        )
        try StandardOutput.write(run.json.prettyText)
    }
}

/// `zonefall gameday import`
struct ImportGameday: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Begin a game day from a Chaos Toolkit experiment (JSON).",
        discussion: """
            Its hypothesis is taken over, and probes that ask a URL become conditions that abort. What is not taken over is \
            told on standard error.
            Example:
              zonefall gameday import experiment.json > day.yaml
            """
    )

    @Argument(help: ArgumentHelp("The experiment.", valueName: "experiment"), completion: .file(extensions: ["json"]))
    var file: String

    func run() throws {
        let imported = try SavedDocument(file: file).read { json throws(JSONShapeError) in try ChaosToolkitImport(json)
        }
        for left in imported.leftOut { StandardError.write("not taken over: \(left)") }
        try StandardOutput.write(imported.gameDay)
    }
}
