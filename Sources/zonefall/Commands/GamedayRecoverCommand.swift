import ArgumentParser
import ZonefallChaos
import ZonefallModel
import ZonefallReports

/// `zonefall gameday recover`
struct RecoverGameday: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Bring light after whoever ran a game day is gone, from its journal.",
        discussion: """
            Only towards the light, and safe at any time, as often as you like. A lab that was built for one run needs no \
            recovery: it ended together with its namespaces. Exit status: 0 everything is lit, 5 it can't be verified.
            Examples:
              zonefall gameday recover out/gameday/RUN.journal.jsonl --in-lab demo
              zonefall gameday recover out/gameday/RUN.journal.jsonl --state /var/lib/zonefall
              zonefall gameday recover RUN.journal.jsonl --cloud shop-reader --chaos-cloud shop-chaos
            """
    )

    @Argument(
        help: ArgumentHelp("The journal of the run.", valueName: "journal"),
        completion: .file(extensions: ["jsonl"])
    )
    var journal: String

    @OptionGroup var region: RegionOptions
    @OptionGroup var clouds: CloudGameDayOptions

    func run() async throws {
        let (journal, clouds) = (journal, clouds)
        try await region.run { lock in
            let journal = try Journal(continuing: journal)
            let records = try Journal.read(journal.path).records
            let replay = try JournalReplay(records)
            var outcomes: [Recovery.Outcome] = []
            for plan in replay.unfinished {
                // The plan itself names the targets; nothing else is looked at.
                let driver: any BlackoutDriver =
                    switch plan.driver {
                    case .host: HostDriver(hosts: [])
                    case .openstack:
                        try CloudDriver(clouds.switchboard(), day: replay.run, journal: journal, records: records)
                    case .lab, .noOp: NamespaceDriver(nodes: [])
                    }
                let lit = await Recovery(journal: journal, driver: driver).bringLight(to: [plan])
                outcomes += lit
                guard plan.driver == .openstack || lit.contains(where: { $0.state != .aborted(.restarted) }) else {
                    continue
                }
                let left = ((try? await driver.readings(of: plan)) ?? []).filter { $0.state != .absent }
                for line in await driver.residue(of: plan, left: left) { try StandardOutput.write("left: \(line)\n") }
            }
            for outcome in outcomes { try StandardOutput.write("\(outcome.zone): \(outcome.state)\n") }
            if outcomes.isEmpty { try StandardOutput.write("Nothing was left dark.\n") }
            let isLit = outcomes.allSatisfy { $0.state == .aborted(.restarted) }
            // Whoever died held the region; the next day may begin once it is lit.
            if isLit, let run = replay.run { try lock.release(run: run) }
            return (isLit ? ExitStatus.held : ExitStatus.stuck).rawValue
        }
    }
}
