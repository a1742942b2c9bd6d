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
        subcommands: [PlanGameday.self, RunGameday.self, RecoverGameday.self]
    )
}

/// The game day that a command works on, and the zone map that it names.
struct GamedayOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The game day: YAML, or JSON if its name ends in .json.", valueName: "gameday"),
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var file: String

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
}

/// `zonefall gameday plan`
struct PlanGameday: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what a game day will do and what is predicted of it. Nothing is built or touched.",
        discussion: """
            Examples:
              zonefall gameday plan Examples/demo/gameday.yaml
            """
    )

    @OptionGroup var input: GamedayOptions

    @Flag(help: "Also print what is typed at each node.")
    var steps = false

    func run() throws {
        let (gameDay, map, _) = try input.load()
        do {
            let plan = try LabForesight(loaded: map).plan(gameDay)
            try StandardOutput.write(plan.text + (steps ? "\n" + plan.steps : ""))
        } catch let refusal as PlanRefusal {
            StandardError.write(refusal.description)
            throw ExitCode(.misused)
        }
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

    func run() async throws {
        let (gameDay, map, mapFile) = try input.load()
        try await options.run(gameDay, over: map, mapFile: mapFile)
    }
}
