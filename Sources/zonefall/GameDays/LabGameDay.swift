import ZonefallChaos
import ZonefallLab
import ZonefallLinux
import ZonefallModel
import ZonefallReports

/// A game day in a lab, from the start of its coordinator and agents to the report.
struct LabGameDay {
    let gameDay: GameDay
    let loaded: LoadedMap
    let mapFile: String
    let packs: String
    /// See ``Lab/startProbing(mapFile:packs:pace:)``.
    let pace: Double
    let out: String
    let approval: ApprovalOptions
    let isRehearsal: Bool
    let progress: ProgressLog

    /// - Parameter hasAgents: the lab runs its coordinator and its agents already (`lab up --agents`).
    func run(in lab: Lab, hasAgents: Bool) async throws -> (Report, GameDayResult) {
        let stamp = RunStamp()
        let token = hasAgents ? Lab.token : try lab.startProbing(mapFile: mapFile, packs: packs, pace: pace)
        progress.say("\(lab.nodes.count) nodes, a coordinator and \(loaded.map.vantages.count) agents are up")
        let source = try CoordinatorSource(url: lab.coordinatorURL, token: token)
        let blackouts = LabBlackouts(lab: lab, loaded: loaded, source: source, token: token)
        let plan = try blackouts.plan(gameDay)
        let run = stamp.run(.gameday, of: loaded)
        let journal = "\(out)/\(run.id).journal.jsonl"
        progress.say("plan \(plan.hash.prefix(16)), journal \(journal)")
        let result = try await blackouts.run(
            plan,
            run: run.id,
            journal: journal,
            approval: approval,
            isRehearsal: isRehearsal,
            progress: progress
        )
        // A coordinator that died has none any more; the verdicts do not need them.
        let observations = (try? await source.allObservations()) ?? []
        return (Report(of: result, in: loaded, stamp: stamp, observations: observations), result)
    }
}

extension Report {
    /// - Parameter observations: all that agents saw, for the matrix of zones.
    init(of result: GameDayResult, in loaded: LoadedMap, stamp: RunStamp, observations: [Observation]) {
        self.init(
            tool: .current,
            run: stamp.run(.gameday, status: Report.Run.Status(result), of: loaded),
            coverage: Report.Coverage(of: result),
            findings: result.findings,
            matrix: Report.MatrixCell.cells(of: observations, in: loaded.map, outside: result.darkTimes),
            blackouts: result.blackouts.map(Report.Blackout.init),
            verdicts: result.blackouts.flatMap { blackout in
                (blackout.judgement?.services ?? []).map { Report.ServiceVerdict($0, darkZone: blackout.zone) }
            },
            forecasts: []
        )
    }
}

extension Report.Coverage {
    /// What of each zone really went dark. Ways that nobody saw are told by their verdicts.
    init(of result: GameDayResult) {
        let gaps = result.blackouts.flatMap { blackout in
            blackout.targets.filter { target in
                !blackout.readings.contains { $0.target == target && $0.state != .absent }
            }.map { Gap(subject: $0, reason: "it was not dark in the blackout of \(blackout.zone)") }
                + (blackout.judgement?.notCovered ?? []).map {
                    Gap(subject: $0.description, reason: "nothing probed it in the blackout of \(blackout.zone)")
                }
        }
        let targets = result.blackouts.reduce(0) { $0 + $1.targets.count }
        let ways = result.blackouts.reduce(0) {
            $0 + ($1.judgement.map { $0.ways.count + $0.notCovered.count } ?? 0)
        }
        self.init(
            unit: "targets made dark and ways probed",
            expected: targets + ways,
            observed: targets + ways - gaps.count,
            // Each way that is missing makes the verdict on its service inconclusive already.
            requiredRatio: 0.5,
            gaps: gaps
        )
    }
}
