import ArgumentParser
import Foundation
import ZonefallChaos
import ZonefallLab
import ZonefallModel
import ZonefallReports

/// In which lab a blackout takes place, and where what came of it goes.
struct LabGameDayOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A lab that runs already, with --agents.",
            discussion: "Without it a lab is built for this one run, and ends with it.",
            valueName: "lab"
        )
    )
    var inLab: String?

    @Option(help: ArgumentHelp("Where the report and the journal go.", valueName: "dir"), completion: .directory)
    var out = "out/gameday"

    @Option(help: ArgumentHelp("The probe packs.", valueName: "dir"), completion: .directory)
    var packs: String?

    @Option(
        help: ArgumentHelp(
            "Probe faster or slower: the packs' second between two probes becomes so much of it.",
            valueName: "factor"
        )
    )
    var pace = 0.5

    @Flag(help: "Print the plan and what is typed at each node, and do nothing.")
    var dryRun = false

    @Flag(help: "No colour, also on a terminal. NO_COLOR in the environment says the same.")
    var noColor = false

    @Flag(name: [.long, .short], help: "Print nothing but errors: the exit status and the report tell.")
    var quiet = false

    /// Plans, and runs the plan unless it is to be printed only.
    func run(
        _ gameDay: GameDay,
        over loaded: LoadedMap,
        mapFile: String,
        approval: ApprovalOptions,
        isRehearsal: Bool = false
    ) async throws -> Never {
        do {
            let foresight = try LabForesight(loaded: loaded).plan(gameDay)
            if dryRun {
                try StandardOutput.write(foresight.text + "\n" + foresight.steps)
                throw ExitCode.success
            }
        } catch let refusal as PlanRefusal {
            StandardError.write(refusal.description)
            throw ExitCode(.misused)
        }
        let packs = try packs ?? SampleFiles().path(of: "probes", option: "--packs")
        let folder = URL(fileURLWithPath: out)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let day = LabGameDay(
            gameDay: gameDay,
            loaded: loaded,
            mapFile: mapFile,
            packs: packs,
            pace: pace,
            out: folder.path,
            approval: approval,
            isRehearsal: isRehearsal,
            progress: ProgressLog(isQuiet: quiet)
        )
        let body = { (lab: Lab) async throws -> Int32 in
            let (report, result) = try await day.run(in: lab, hasAgents: inLab != nil)
            return try deliver(report, of: result, in: folder, progress: day.progress)
        }
        if let inLab { throw ExitCode(try await Lab.run(joining: inLab, body: body)) }
        throw ExitCode(try await Lab.run(loaded.map, body: body))
    }

    /// Writes the report in all its formats.
    ///
    /// - Returns: the exit status.
    func deliver(_ report: Report, of result: GameDayResult, in folder: URL, progress: ProgressLog) throws -> Int32 {
        if result.isRehearsed {
            progress.say("everything was armed, proved inert, and taken away again")
            return ExitStatus.held.rawValue
        }
        try ReportDestination(noColour: noColor, quiet: quiet).write(report)
        for file in ["report.json", "report.md", "report.xml", "report.sarif"] {
            try ReportDestination(file: folder.appendingPathComponent(file).path).write(report)
        }
        progress.say("the report lies in \(folder.path)/report.json")
        return ExitStatus(of: report, failingOn: .suspected).rawValue
    }
}
