import ArgumentParser
import Foundation
import ZonefallLab
import ZonefallModel
import ZonefallReports

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Build a small region on this machine, black out each zone in turn, and report what the map hid.",
        discussion: """
            A shop over three zones, in network namespaces of its own: real HAProxy balancers, a real DNS server, agents in \
            each zone and one outside. The map declares some faults and hides others; docs/demo.md says which.
            Nothing of it touches the host's network, and nothing is left behind. No root is needed.

              zonefall demo
              zonefall demo --out out/demo
              zonefall demo --map Examples/demo/honest.yaml     a region that is as its map says

            The report goes to DIR/report.json, beside report.md, report.xml (JUnit) and the journal of all that was done. \
            Exit status 2 says that dependencies were found: with the default map, that is the success.
            """
    )

    @Option(help: ArgumentHelp("Where the reports go.", valueName: "dir"), completion: .directory)
    var out = "out/demo"

    @Option(
        help: ArgumentHelp("The zone map of another region.", valueName: "map"),
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var map: String?

    @Option(help: ArgumentHelp("The probe packs.", valueName: "dir"), completion: .directory)
    var packs: String?

    @Flag(help: "No colour, also on a terminal. NO_COLOR in the environment says the same.")
    var noColor = false

    @Flag(name: [.long, .short], help: "Print nothing but errors: the exit status and the reports tell.")
    var quiet = false

    func run() async throws {
        let files = SampleFiles()
        let mapFile = try map ?? files.path(of: "Examples/demo/zonemap.yaml", option: "--map")
        let packs = try packs ?? files.path(of: "probes", option: "--packs")
        let loaded = try LoadedMap(reading: mapFile)
        let out = URL(fileURLWithPath: out)
        try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
        let status = try await Lab.run(loaded.map) { lab in
            let demo = Demo(
                lab: lab,
                loaded: loaded,
                mapFile: mapFile,
                packs: packs,
                out: out.path,
                progress: ProgressLog(isQuiet: quiet)
            )
            let report = try await demo.run()
            try ReportDestination(noColour: noColor, quiet: quiet).write(report)
            for file in ["report.json", "report.md", "report.xml"] {
                try ReportDestination(file: out.appendingPathComponent(file).path).write(report)
            }
            demo.progress.say("the report lies in \(out.path)/report.json")
            return ExitStatus(of: report, failingOn: .suspected).rawValue
        }
        throw ExitCode(status)
    }
}

/// What comes with Zonefall and is no code: the examples and the probe packs.
struct SampleFiles {
    /// Looked for where the command runs, and above the program itself, as in a checkout.
    func path(of name: String, option: String) throws -> String {
        var folders = [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)]
        var above = URL(fileURLWithPath: Lab.program("")).standardizedFileURL
        while above.path != "/" {
            folders.append(above)
            above.deleteLastPathComponent()
        }
        let candidates = folders.map { $0.appendingPathComponent(name).path }
        guard let found = candidates.first(where: FileManager.default.fileExists) else {
            throw ValidationError("\(name) is neither here nor beside the program. Say where it is with \(option).")
        }
        return found
    }
}
