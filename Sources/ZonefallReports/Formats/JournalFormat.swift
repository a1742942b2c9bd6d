import ZonefallModel

/// The report as a Chaos Toolkit journal, for whoever collects those: one experiment, whose method are the blackouts.
///
/// `status` says how the run ended, `deviated` whether anything was found that should not be: completed is not succeeded.
struct JournalFormat: ReportFormat {
    let name = "chaostoolkit"
    let fileEndings: [String] = []

    func text(of report: Report, for rendering: Rendering) -> String {
        let (start, end) = (report.run.startedAt, report.run.endedAt)
        let json: JSONValue = [
            "chaoslib-version": "1.44.0",
            "platform": "zonefall",
            "node": "",
            "experiment": experiment(of: report),
            "start": Self.time(start),
            "status": .string(status(of: report)),
            "deviated": .bool(report.verdict == .refuted),
            "steady_states": [
                "before": hypothesis(report, isMet: report.coverage.verdict == .held),
                "after": hypothesis(report, isMet: report.verdict == .held),
                "during": [],
            ],
            "run": .array(report.blackouts.map(activity)),
            "rollbacks": .array(report.blackouts.map(rollback)),
            "end": Self.time(end),
            "duration": .number((end - start).seconds),
        ]
        return json.prettyText
    }

    /// Chaos Toolkit's words, of which `interrupted` and `aborted` are ours too.
    private func status(of report: Report) -> String {
        if report.isStuck { return "failed" }
        switch report.run.status {
        case .completed: return "completed"
        case .failed, .stuck: return "failed"
        case .aborted: return "aborted"
        case .interrupted: return "interrupted"
        }
    }

    private func experiment(of report: Report) -> JSONValue {
        [
            "version": "1.0.0",
            "title": .string("\(report.run.kind.rawValue) of region \(report.run.region)"),
            "description": .string(report.headline),
            "tags": ["zonefall", .string(report.run.kind.rawValue)],
            "contributions": ["availability": "high"],
            "configuration": ["region": .string(report.run.region), "map_revision": .string(report.run.mapRevision)],
            "steady-state-hypothesis": [
                "title": "What stands in one zone depends on no other",
                "probes": [],
            ],
            "method": .array(
                report.blackouts.map { blackout in
                    [
                        "type": "action", "name": .string(Self.name(of: blackout)),
                        "provider": ["type": "process", "path": "zonefall", "arguments": "blackout"],
                    ]
                }
            ),
            "rollbacks": [],
        ]
    }

    /// What was found, as probes of the hypothesis that nothing depends on another zone.
    private func hypothesis(_ report: Report, isMet: Bool) -> JSONValue {
        [
            "steady_state_met": .bool(isMet),
            "probes": .array(
                report.openFindings.map { finding in
                    [
                        "activity": [
                            "type": "probe", "name": .string("\(finding.rule.id) \(finding.subject)"),
                            "tolerance": false,
                            "provider": ["type": "process", "path": "zonefall", "arguments": "report show"],
                        ],
                        "output": .string("\(finding.standing.rawValue): \(finding.subject) \(finding.dependence)"),
                        "status": "succeeded",
                        "tolerance_met": .bool(finding.standing == .inconclusive),
                        "start": Self.time(report.run.startedAt),
                        "end": Self.time(report.run.endedAt),
                        "duration": .number((report.run.endedAt - report.run.startedAt).seconds),
                    ]
                }
            ),
        ]
    }

    private func activity(_ blackout: Report.Blackout) -> JSONValue {
        record(
            Self.name(of: blackout),
            hasSucceeded: blackout.isConfirmedDark == true,
            output: "\(blackout.darkTargets) of \(blackout.targets) targets were dark",
            of: blackout
        )
    }

    private func rollback(_ blackout: Report.Blackout) -> JSONValue {
        record(
            "lift the \(Self.name(of: blackout))",
            hasSucceeded: blackout.isLightVerified != false,
            output: blackout.residue.isEmpty ? "nothing is left" : blackout.residue.joined(separator: "; "),
            of: blackout
        )
    }

    private func record(
        _ name: String,
        hasSucceeded: Bool,
        output: String,
        of blackout: Report.Blackout
    ) -> JSONValue {
        let start = blackout.phases.first?.startedAt
        let end = blackout.phases.last?.endedAt
        return .object(omittingNil: [
            "activity": [
                "type": "action", "name": .string(name),
                "provider": ["type": "process", "path": "zonefall", "arguments": "blackout"],
            ],
            "output": .string(output),
            "status": .string(hasSucceeded ? "succeeded" : "failed"),
            "start": start.map(Self.time),
            "end": end.map(Self.time),
            "duration": start.flatMap { start in end.map { .number(($0 - start).seconds) } },
        ])
    }

    private static func name(of blackout: Report.Blackout) -> String { "blackout of zone \(blackout.zone)" }

    /// As Chaos Toolkit writes times: UTC without saying so.
    private static func time(_ time: Timestamp) -> JSONValue {
        .string(String(time.description.dropLast()))
    }
}
