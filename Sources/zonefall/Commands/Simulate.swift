import ArgumentParser
import ZonefallAnalysis
import ZonefallModel
import ZonefallReports

/// Says what a zone blackout would take, by the zone map alone.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what a zone blackout would take with it, by the zone map alone.",
        discussion: """
            Each service survives, is degraded to a share, or dies, with the shortest chain of causes; so does each \
            target for each agent. What the map does not expect is marked, and ends the command with 2.

            Examples:
              zonefall simulate zonemap.yaml --dark az1
              zonefall simulate zonemap.yaml --each
              zonefall simulate zonemap.yaml --each --format json --output forecast.json
            """
    )

    @OptionGroup var input: ZoneMapOptions
    @OptionGroup var output: ReportOptions

    @Option(help: ArgumentHelp("The zone to black out.", valueName: "zone"))
    var dark: String?

    @Flag(help: "Black out each zone in turn.")
    var each = false

    func validate() throws {
        guard (dark != nil) != each else {
            throw ValidationError("Say which zone goes dark: --dark ZONE, or --each for each in turn.")
        }
    }

    func run() throws {
        let stamp = RunStamp()
        let loaded = try input.load()
        let forecasts = try forecasts(in: loaded.map)
        try output.finish(
            with: Report(
                tool: .current,
                run: stamp.run(.simulate, of: loaded),
                coverage: .ofSimulation(loaded.map, forecasts),
                forecasts: forecasts.map(Report.Forecast.init)
            )
        )
    }

    private func forecasts(in map: ZoneMap) throws -> [BlackoutForecast] {
        guard let dark else { return ZonefallAnalysis.forecasts(in: map) }
        do throws(ForecastError) {
            return [try forecast(blackoutOf: Zone.ID(dark), in: map)]
        } catch {
            StandardError.write(error.description)
            throw ExitCode(.misused)
        }
    }
}
