import ArgumentParser
import ZonefallReports

/// The root of the commands. A new one is a file in `Commands/` and a line here.
@main
struct ZonefallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "zonefall",
        abstract: "Find hidden cross-zone dependencies before a zone falls.",
        discussion: """
            Start with a zone map (YAML or JSON): what stands in which zone, as you believe it.

              zonefall audit zonemap.yaml                 what the map itself gives away
              zonefall simulate zonemap.yaml --each       what each blackout would take
              zonefall simulate zonemap.yaml --dark az1   what this one would take
              zonefall probe TARGET, zonefall trace TARGET   what the network itself says, by the way you choose

            Exit status: 0 clean, 1 could not run, 2 findings, 3 inconclusive, 4 not allowed, 5 stuck (a fault could not \
            be verified as lifted), 64 misused. Data goes to standard output, everything else to standard error.
            """,
        version: Version.current,
        subcommands: [
            Audit.self,
            Simulate.self,
            ImportCommand.self,
            DiffMaps.self,
            Correlate.self,
            Record.self,
            ProbeCommand.self,
            TraceCommand.self,
            LabCommand.self,
            BlackoutCommand.self,
            GamedayCommand.self,
            KeyCommand.self,
            DemoCommand.self,
            TopCommand.self,
            ReportCommand.self,
            Check.self,
            Completion.self,
            LabInitCommand.self,
            LabResponderCommand.self,
        ]
    )
}

enum Version {
    /// As `--version` says it and reports carry it.
    static let current = "0.1.0"
}

extension Report.Tool {
    static let current = Self(version: Version.current)
}
