import ArgumentParser
import ZonefallAnalysis
import ZonefallModel
import ZonefallReports

/// Says what drifted between two maps, or between a map and the cloud, and whether it matters.
struct DiffMaps: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare a zone map with another, or with the cloud as it is now.",
        discussion: """
            Tells each difference, and which of them change what a blackout would take: both maps are simulated. \
            Provenance (derived_from) and 'reality' are not compared.

            Exit status: 0 no blackout would end otherwise, 2 some would, 3 nobody can tell any more, 1 and 4 the cloud \
            could not be read, 64 misused.

            Examples:
              zonefall diff zonemap.yaml --cloud shop
              zonefall diff last-week.yaml today.yaml --format json
            """
    )

    @Argument(help: ArgumentHelp("The map as it was, or should be.", valueName: "old"), completion: .file())
    var old: String

    @OptionGroup var new: MapSourceOptions

    @Option(help: "table or json.")
    var format: OneShotFormat = .table

    @Flag(name: [.long, .short], help: "Print nothing but errors: the exit status tells.")
    var quiet = false

    func run() throws {
        let before = try LoadedMap(reading: old)
        let (after, cloud) = try new.load(isQuiet: quiet)
        let drift = MapDrift(from: before.map, to: after.map)
        if !quiet {
            switch format {
            case .json: try StandardOutput.write(drift.json(gaps: cloud?.gaps ?? []).prettyText)
            case .table: try StandardOutput.write(DriftText.page(drift, gaps: cloud?.gaps ?? []))
            }
        }
        // Of a cloud that was read in part, what is not there may only not have been seen.
        let verdict = Verdict.worst(of: [drift.verdict, cloud?.gaps.isEmpty ?? true ? .held : .inconclusive])
        throw ExitCode(ExitStatus(verdict))
    }
}
