import ZonefallAnalysis
import ZonefallChaos
import ZonefallLab
import ZonefallLinux
import ZonefallModel
import ZonefallReports

/// The demo from the audit to the report, inside the sandbox of its lab.
struct Demo {
    let lab: Lab
    let loaded: LoadedMap
    let mapFile: String
    let packs: String
    let out: String
    let progress: ProgressLog

    /// The packs' second between two probes becomes so much of it: three blackouts must fit into half a minute.
    static let pace = 0.5

    func run() async throws -> Report {
        let stamp = RunStamp()
        let map = loaded.map
        progress.say("audit of the map: \(audit(map).count) findings, before anything runs")
        progress.say("lab: \(map.zones.count) zones, \(lab.nodes.count) nodes are up")

        let token = Self.newToken()
        try lab.startCoordinator(
            mapFile: mapFile,
            packs: packs,
            token: token,
            arguments: ["--pace", "\(Self.pace)"]
                + lab.record.addresses.reflector.both.flatMap { ["--reflector", "\($0)"] }
        )
        try lab.startAgents(token: token)
        progress.say("the coordinator and \(map.vantages.count) agents run")

        let source = try CoordinatorSource(url: lab.coordinatorURL, token: token)
        let blackouts = LabBlackouts(lab: lab, loaded: loaded, source: source, token: token)
        let plan = try blackouts.plan(Self.gameDay(over: map))
        let run = stamp.run(.demo, of: loaded)
        let result = try await blackouts.run(
            plan,
            run: run.id,
            journal: "\(out)/\(run.id).journal.jsonl",
            progress: progress
        )
        progress.say(result.isStuck ? "STUCK: see the report" : "every zone is lit again, verified")

        let state = try await source.state()
        let named = try await source.findings()
        let observations = try await source.allObservations().sorted { $0.time < $1.time }
        try keep(observations, of: result)
        return Report(
            tool: .current,
            run: stamp.run(.demo, status: Report.Run.Status(result), of: loaded),
            coverage: try Report.Coverage(ofCoordinator: state),
            findings: named + unexplained(result.findings, by: named),
            matrix: Report.MatrixCell.cells(of: observations, in: map, outside: result.darkTimes),
            blackouts: result.blackouts.map(Report.Blackout.init),
            verdicts: result.blackouts.flatMap { blackout in
                (blackout.judgement?.services ?? []).map {
                    Report.ServiceVerdict($0, darkZone: blackout.zone)
                }
            },
            forecasts: []
        )
    }

    /// The observations and blackouts themselves, so that anyone can check the findings again.
    private func keep(_ observations: [Observation], of result: GameDayResult) throws {
        let events = result.blackouts.flatMap { blackout in
            [(blackout.imposedAt, BlackoutEvent.Phase.start), (blackout.liftedAt, .end)].compactMap { time, phase in
                time.map { BlackoutEvent(time: $0, phase: phase, zone: blackout.zone, scope: .physical) }
            }
        }
        try Files.write(observations.map { $0.json.compactText + "\n" }.joined(), to: "\(out)/probes.jsonl")
        try Files.write(events.map { $0.json.compactText + "\n" }.joined(), to: "\(out)/events.jsonl")
    }

    /// The surprises of the game day that no named dependency explains: what fell with the zone on which something behind
    /// it depends, and what stood because it stands elsewhere.
    private func unexplained(_ surprises: [Finding], by named: [Finding]) -> [Finding] {
        let footprints = Footprints(loaded.map)
        let causes = named.filter { $0.standing != .inconclusive }
        return surprises.filter { surprise in
            let behind = footprints.things(behind: surprise.subject)
            let isSurvivor = surprise.kind == Finding.Rule.blackoutSurvivor.kind
            return !causes.contains { cause in
                behind.contains(cause.subject) && (cause.zone == surprise.zone) != isSurvivor
            }
        }
    }

    /// 256 bits that nobody can guess, as hexadecimal digits.
    private static func newToken() -> String {
        (0..<32).map { _ in String(UInt8.random(in: 16...255), radix: 16) }.joined()
    }

    static func gameDay(over map: ZoneMap) -> GameDay {
        GameDay(
            name: "demo",
            hypothesis: "The zone map says what falls with each zone.",
            zones: map.zones.map(\.id),
            limits: GameDay.Limits(
                maximumDark: .seconds(15),
                lease: .seconds(2),
                grant: .seconds(3),
                canary: .seconds(2)
            ),
            steadyState: GameDay.SteadyState(rounds: 4, timeout: .seconds(12)),
            dark: GameDay.DarkPhase(settle: .milliseconds(2_000), rounds: 8)
        )
    }
}
