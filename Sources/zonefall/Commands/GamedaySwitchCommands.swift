import ArgumentParser
import Foundation
import ZonefallChaos
import ZonefallLinux
import ZonefallModel
import ZonefallReports

/// `zonefall gameday status`
struct GamedayStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say whether a game day is under way, whether new ones may begin, and how hosts stand.",
        discussion: """
            Exit status: 0 nobody holds the region and nothing is dark, 2 somebody does or something is.
            Examples:
              zonefall gameday status --in-lab region
              zonefall gameday status --socket /run/zonefall/chaosd.sock
            """
    )

    @OptionGroup var region: RegionOptions

    @Option(help: ArgumentHelp("Also ask this zonefall-chaosd; several times for several.", valueName: "socket"))
    var socket: [String] = []

    func run() async throws {
        try await region.run { lock in
            let state = try lock.state()
            var text =
                state.run.map {
                    "run \($0) holds the region\n" + (state.journal.isEmpty ? "" : "  journal \(state.journal)\n")
                }
                ?? "nobody holds the region\n"
            if lock.isHalted { text += "halted by \(lock.haltFile): nothing begins\n" }
            text += "last epoch \(state.epoch)\n"
            var isDark = false
            for path in socket {
                do throws(ChaosdClientError) {
                    let status = try ChaosdClient(socketPath: path).ask(.status)
                    isDark = isDark || status.run?.reading?.isDark == true
                    text += "\(status.host): \(status.json.compactText)\n"
                } catch {
                    text += "\(path): \(error)\n"
                }
            }
            try StandardOutput.write(text)
            return (state.run == nil && !isDark ? ExitStatus.held : .refuted).rawValue
        }
    }
}

/// `zonefall gameday abort`
struct AbortGameday: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort",
        abstract: "Ask the game day that is under way to bring light now, prove it, and report.",
        discussion: """
            As Ctrl-C where it runs. It takes effect within a fifth of a second; if its process is gone, see 'recover'.
            Example:
              zonefall gameday abort --in-lab region
            """
    )

    @OptionGroup var region: RegionOptions

    func run() async throws {
        try await region.run { lock in
            guard let run = try lock.requestAbort() else {
                StandardError.write("No game day is under way.")
                return ExitStatus.couldNotRun.rawValue
            }
            try StandardOutput.write("run \(run) is asked to end\n")
            return ExitStatus.held.rawValue
        }
    }
}

/// `zonefall gameday halt`
struct HaltGamedays: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halt",
        abstract: "Stop all game days of a region, and let none begin until the halt is over.",
        discussion: """
            Nobody needs to approve it. The day that is under way brings light, proves it, and reports. Without this program, \
            'touch HALT' in the state folder does the same.
            Examples:
              zonefall gameday halt --in-lab region
              zonefall gameday halt --socket /run/zonefall/chaosd.sock
              zonefall gameday halt --in-lab region --release
            """
    )

    @OptionGroup var region: RegionOptions

    @Option(help: ArgumentHelp("Also halt this zonefall-chaosd; several times for several.", valueName: "socket"))
    var socket: [String] = []

    @Flag(help: "End the halt: game days may begin again.")
    var release = false

    func run() async throws {
        try await region.run { lock in
            if release { try lock.endHalt() } else { try lock.halt() }
            var status = ExitStatus.held
            // Every one of them is told, whatever the others say.
            for path in socket {
                do throws(ChaosdClientError) {
                    try ChaosdClient(socketPath: path).ask(release ? .release : .halt)
                } catch {
                    StandardError.write("\(path): \(error)")
                    status = .couldNotRun
                }
            }
            try StandardOutput.write(release ? "game days may begin again\n" : "halted: \(lock.haltFile)\n")
            return status.rawValue
        }
    }
}
