import ArgumentParser
import ZonefallModel

/// `zonefall blackout`: one zone dark, once.
struct BlackoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blackout",
        abstract: "Make one zone dark for a while, watch what falls, and put everything back.",
        discussion: """
            What the map says will happen is compared with what does. The darkness is held by leases that the kernel ends \
            by itself: whatever dies, the light comes back. Ctrl-C brings it back at once.

              zonefall blackout Examples/demo/zonemap.yaml --zone az1 --for 20s --lab
              zonefall blackout Examples/demo/zonemap.yaml --zone az1 --for 20s --lab --dry-run
              zonefall lab up zonemap.yaml --agents && zonefall blackout zonemap.yaml --zone az1 --for 20s --in-lab region

            Exit status: 0 everything as predicted, 2 something else fell or stood, 3 too little was seen, 5 the light could \
            not be verified, 64 refused.
            """
    )

    @OptionGroup var input: ZoneMapOptions
    @OptionGroup var options: LabGameDayOptions
    @OptionGroup var approval: ApprovalOptions

    @Option(help: ArgumentHelp("The zone to make dark.", valueName: "zone"))
    var zone: String

    @Option(name: .customLong("for"), help: ArgumentHelp("How long: 20s, 1500ms, 2m.", valueName: "duration"))
    var hold: TimeSpan

    @Flag(help: "In a lab of the map, built for this run. There is no other place yet.")
    var lab = false

    @Option(help: ArgumentHelp("How long the darkness outlives its last renewal.", valueName: "duration"))
    var lease: TimeSpan = TimeSpan(.milliseconds(2_500))

    func validate() throws {
        guard lab || options.inLab != nil else {
            throw ValidationError(
                "Say where: --lab builds a lab of the map for this run, --in-lab NAME uses a running one."
            )
        }
    }

    func run() async throws {
        let loaded = try input.load()
        try await options.run(gameDay, over: loaded, mapFile: input.file, approval: approval)
    }

    private var gameDay: GameDay {
        let standard = GameDay.DarkPhase()
        // The cap leaves room to lift before the kernel does it.
        let cap = max(hold.duration, standard.settle) + lease.duration + .seconds(2)
        return GameDay(
            name: "blackout of \(zone)",
            zoneMap: input.file,
            zones: [Zone.ID(zone)],
            limits: GameDay.Limits(maximumDark: cap, lease: lease.duration),
            dark: GameDay.DarkPhase(settle: standard.settle, rounds: standard.rounds, hold: hold.duration)
        )
    }
}

/// A duration as people type it: `20s`, `1500ms`, `2m`.
struct TimeSpan: ExpressibleByArgument {
    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits), count < 1_000_000_000 else { return nil }
        switch argument.dropFirst(digits.count) {
        case "ms": duration = .milliseconds(count)
        case "s": duration = .seconds(count)
        case "m": duration = .seconds(count * 60)
        default: return nil
        }
    }

    var defaultValueDescription: String {
        let milliseconds = duration.wholeMilliseconds
        return milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms"
    }
}
