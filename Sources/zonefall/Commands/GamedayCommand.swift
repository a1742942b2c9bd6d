import ArgumentParser
import Foundation
import ZonefallChaos
import ZonefallDocuments
import ZonefallModel
import ZonefallReports

/// `zonefall gameday`: each zone in turn, as a document says.
struct GamedayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gameday",
        abstract: "Plan and run game days: predict, black out, observe, put everything back, and judge.",
        discussion: """
            A game day is a document, such as Examples/demo/gameday.yaml: which zones go dark, one after the other, and \
            within what limits.

              zonefall gameday plan Examples/demo/gameday.yaml
              zonefall gameday run Examples/demo/gameday.yaml --out out/gameday
              zonefall gameday recover out/gameday/RUN.journal.jsonl --in-lab region
            """,
        subcommands: [
            PlanGameday.self, ApproveGameday.self, ArmGameday.self, RunGameday.self, GamedayStatus.self,
            AbortGameday.self, HaltGamedays.self, RecoverGameday.self, ShowGameday.self, GamedayCard.self,
            GuardGameday.self, ExportGameday.self, ImportGameday.self,
        ]
    )
}

/// The game day that a command works on, and the zone map that it names.
struct GamedayOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The game day: YAML, or JSON if its name ends in .json.", valueName: "gameday"),
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var file: String

    @OptionGroup var clouds: CloudGameDayOptions

    /// Reads both documents. What is refused is told of with all its faults on standard error, and ends the command with 64.
    func load() throws -> (gameDay: GameDay, map: LoadedMap, mapFile: String) {
        let gameDay: GameDay
        do throws(DocumentError) {
            gameDay = try GameDay(contentsOf: file)
        } catch {
            StandardError.write(error.description)
            throw ExitCode(.misused)
        }
        // A relative path is one beside the document.
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let mapFile =
            gameDay.zoneMap.hasPrefix("/") ? gameDay.zoneMap : folder.appendingPathComponent(gameDay.zoneMap).path
        return (gameDay, try LoadedMap(reading: mapFile), mapFile)
    }

    /// The day with everything resolved; nothing is built or touched. What is refused is told, and ends the command with 64.
    func plan(_ gameDay: GameDay, over map: LoadedMap) throws -> GameDayPlan {
        do {
            return try GameDayForesight(loaded: map, clouds: clouds).plan(gameDay)
        } catch let refusal as PlanRefusal {
            StandardError.write(refusal.description)
            throw ExitCode(.misused)
        }
    }
}

/// `zonefall gameday plan`
struct PlanGameday: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what a game day will do and what is predicted of it. Nothing is built or touched.",
        discussion: """
            Examples:
              zonefall gameday plan Examples/demo/gameday.yaml
              zonefall gameday plan day.yaml --out plans.jsonl --begins 2026-11-24T13:00:00Z
            With --out, the plans that people are to sign: each is valid for a quarter of an hour, the next one from where \
            the one before could have ended.
            """
    )

    @OptionGroup var input: GamedayOptions

    @Flag(help: "Also print what is typed at each node.")
    var steps = false

    @Option(help: ArgumentHelp("Write the plans to be signed here.", valueName: "file"), completion: .file())
    var out: String?

    @Option(help: ArgumentHelp("From when on the first plan is valid; now if left out.", valueName: "time"))
    var begins: String?

    @Option(
        help: ArgumentHelp(
            "The fencing number of the first plan, above that which 'status' tells.",
            valueName: "number"
        )
    )
    var epoch: Int64?

    @Option(help: ArgumentHelp("The folder that game days of real hosts keep their state in.", valueName: "dir"))
    var state = RegionOptions.standardState

    func run() throws {
        let (gameDay, map, _) = try input.load()
        let plan = try input.plan(gameDay, over: map)
        try StandardOutput.write(plan.text + (steps ? "\n" + plan.steps : ""))
        guard let out else { return }
        guard let start = begins.map({ Timestamp($0) }) ?? RunStamp.now else {
            throw ValidationError("--begins should be a time such as 2026-11-24T13:00:00Z.")
        }
        var first = try epoch ?? (RegionLockFile(in: state).state().epoch + 1)
        let documents = try plan.documents(from: start, epoch: &first)
        try SignedPlanFile(out).write(documents.map { SignedPlan($0) })
        StandardError.write(
            "\(documents.count) plans to be signed are in \(out): zonefall gameday approve \(out) --key KEY"
        )
    }
}

/// `zonefall gameday arm`
struct ArmGameday: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "arm",
        abstract: "Rehearse a game day: load everything, prove that it drops nothing, and take it away again.",
        discussion: """
            Nothing goes dark. It finds out beforehand whether every target takes its plan; signed plans are used up by it.
            Exit status: 0 everything could be armed, 3 not.
            Example:
              zonefall gameday arm Examples/demo/gameday.yaml
            """
    )

    @OptionGroup var input: GamedayOptions
    @OptionGroup var options: LabGameDayOptions
    @OptionGroup var hosts: HostGameDayOptions
    @OptionGroup var approval: ApprovalOptions

    func run() async throws {
        let (gameDay, map, mapFile) = try input.load()
        try await GameDayStart(lab: options, hosts: hosts, clouds: input.clouds, approval: approval, isRehearsal: true)
            .run(gameDay, over: map, mapFile: mapFile)
    }
}

/// `zonefall gameday run`
struct RunGameday: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a game day in a lab, and report what the map did not know.",
        discussion: """
            The first Ctrl-C (or SIGTERM, or SIGHUP) brings light, waits for its proof, and reports; the second one prints \
            what to type by hand. Exit status: 0 everything as predicted, 2 something else fell or stood, 3 too little was \
            seen, 5 the light could not be verified, 64 refused.
            Example:
              zonefall gameday run Examples/demo/gameday.yaml --out out/gameday
            """
    )

    @OptionGroup var input: GamedayOptions
    @OptionGroup var options: LabGameDayOptions
    @OptionGroup var hosts: HostGameDayOptions
    @OptionGroup var approval: ApprovalOptions

    @Flag(help: "Run it although \"schedule\" does not allow it now, where all is of Zonefall's own making.")
    var anyTime = false

    func run() async throws {
        let (gameDay, map, mapFile) = try input.load()
        try await GameDayStart(
            lab: options,
            hosts: hosts,
            clouds: input.clouds,
            approval: approval,
            ignoresSchedule: anyTime
        )
        .run(gameDay, over: map, mapFile: mapFile)
    }
}
