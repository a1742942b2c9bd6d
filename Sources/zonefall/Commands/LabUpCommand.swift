import ArgumentParser
import ZonefallLab
import ZonefallLinux
import ZonefallModel

/// `zonefall lab up`: builds a region and leaves it running.
struct LabUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Build the region of a zone map and leave it running.",
        discussion: """
            Examples:
              zonefall lab up Examples/demo/zonemap.yaml --agents
              zonefall lab up Examples/demo/zonemap.yaml --dry-run
            """
    )

    @OptionGroup var input: ZoneMapOptions

    @Option(
        help: ArgumentHelp(
            "What to call the lab; several may run side by side.",
            discussion: "Default: the map's region."
        )
    )
    var name: String?

    @Flag(help: "Print what would be built, and build nothing.")
    var dryRun = false

    @Flag(help: "Also start a coordinator, and the map's agents.")
    var agents = false

    @Option(help: "The directory of probe packs for --agents.", completion: .directory)
    var packs = "probes"

    @Flag(help: "Stay, and end the lab with this command.")
    var foreground = false

    /// The part of this command that runs inside the sandbox, with descriptor 3 to say that the lab is up.
    @Flag(help: .private)
    var inside = false

    func validate() throws {
        guard let name else { return }
        guard LabRegistry.isName(name) else {
            throw ValidationError(
                "'\(name)' can't be the name of a lab: use up to 64 letters, digits, '-', '_' and '.', not starting with '.'."
            )
        }
    }

    func run() async throws {
        let zoneMap = try input.load().map
        let plan = try LabPlan(zoneMap)
        if dryRun {
            try StandardOutput.write(plan.description)
        } else if inside {
            try Lab.serve(zoneMap, announcingOn: 3, ready: startAgents)
        } else if foreground {
            throw ExitCode(try await stay(zoneMap))
        } else {
            try leaveRunning(zoneMap, plan)
        }
    }

    private func startAgents(in lab: Lab) throws {
        guard agents else { return }
        try lab.startProbing(mapFile: input.file, packs: packs)
    }

    private func stay(_ map: ZoneMap) async throws -> Int32 {
        try await Lab.run(map) { lab in
            let signals = try SignalPipe()
            try startAgents(in: lab)
            StandardError.write("The lab is up. It ends with Ctrl-C.")
            _ = try await onOwnThread { try signals.awaitEnding() }
            return 0
        }
    }

    private func leaveRunning(_ map: ZoneMap, _ plan: LabPlan) throws {
        let start = ContinuousClock.now
        let entry = try LabRegistry().start(
            name: name ?? LabRegistry.name(forRegion: map.region),
            mapFile: input.file,
            startedAt: .now,
            arguments: ["lab", "up", input.file, "--packs", packs, "--inside"] + (agents ? ["--agents"] : [])
        )
        let seconds = (ContinuousClock.now - start).seconds
        let rounded = Double(Int(seconds * 100)) / 100
        for note in plan.notes { StandardError.write("Note: \(note)") }
        try StandardOutput.write(
            """
            Lab '\(entry.name)' is up: \(map.zones.count) zones, \(entry.record.nodes.count) nodes, \(rounded) s.
            Look at it with `zonefall lab status`, enter a node with `zonefall lab shell \(entry.name) NODE`.

            """
        )
    }
}
