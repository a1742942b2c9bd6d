import ArgumentParser
import Foundation
import ZonefallChaos
import ZonefallModel
import ZonefallReports

/// Whom a game day of real hosts believes, and where it keeps its state.
struct HostGameDayOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Real hosts: the coordinator that their agents report to.", valueName: "url"))
    var coordinator: String?

    @Option(help: ArgumentHelp("Real hosts: the coordinator's token.", valueName: "file"), completion: .file())
    var tokenFile: String?

    @Option(help: ArgumentHelp("Real hosts: the folder of locks and used plans.", valueName: "dir"))
    var state = RegionOptions.standardState

    func run(
        _ gameDay: GameDay,
        over loaded: LoadedMap,
        lab: LabGameDayOptions,
        clouds: CloudGameDayOptions,
        approval: ApprovalOptions,
        isRehearsal: Bool
    ) async throws -> Never {
        let driver = HostDriver(hosts: gameDay.hosts, inside: loaded.map.addresses(in:))
        let plan: GameDayPlan
        do {
            plan = try GameDayForesight(loaded: loaded, clouds: clouds).plan(gameDay)
        } catch let refusal as PlanRefusal {
            StandardError.write(refusal.description)
            throw ExitCode(.misused)
        }
        if lab.dryRun {
            try StandardOutput.write(plan.text + "\n" + plan.steps)
            throw ExitCode.success
        }
        guard let coordinator else {
            throw ValidationError("Say with --coordinator where the agents of these hosts report to.")
        }
        let token = try tokenFile.map {
            try String(contentsOfFile: $0, encoding: .utf8).trimmingCharacters(in: .newlines)
        }
        let source = try CoordinatorSource(url: coordinator, token: token)
        let folder = URL(fileURLWithPath: lab.out)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let stamp = RunStamp()
        let run = stamp.run(.gameday, of: loaded)
        let progress = ProgressLog(isQuiet: lab.quiet)
        let equip: GameDaySite.Equip = { journal, run, isStopped in
            try clouds.equip(journal, day: run, in: loaded, isStopped: isStopped)
        }
        let site = GameDaySite(
            region: RegionLockFile(in: state),
            driver: driver,
            source: source,
            approval: try approval.approval(memory: "\(state)/used-plans", servesOnlyOurOwn: false),
            coordinator: (coordinator, token),
            progress: progress,
            equip: gameDay.driver == .openstack ? equip : nil
        )
        let result = try await site.run(
            plan,
            run: run.id,
            journal: folder.appendingPathComponent("\(run.id).journal.jsonl").path,
            isRehearsal: isRehearsal
        )
        // A coordinator that died has none any more; the verdicts do not need them.
        let observations = (try? await source.allObservations()) ?? []
        let report = Report(of: result, in: loaded, stamp: stamp, observations: observations)
        throw ExitCode(try lab.deliver(report, of: result, in: folder, progress: progress))
    }
}
