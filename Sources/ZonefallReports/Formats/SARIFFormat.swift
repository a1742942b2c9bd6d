import ZonefallModel

/// The report for code scanning: SARIF 2.1.0 (OASIS). Findings are results with the map's line as their place.
///
/// Unmet predictions are results too, of the rule `ZF-PREDICTION`, so that a blackout's surprise is not lost; what was not seen
/// is a notification of the invocation.
struct SARIFFormat: ReportFormat {
    let name = "sarif"
    let fileEndings = ["sarif"]

    private static let prediction = "ZF-PREDICTION"

    func text(of report: Report, for rendering: Rendering) -> String {
        let log: JSONValue = [
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [run(report)],
        ]
        return log.prettyText
    }

    private func run(_ report: Report) -> JSONValue {
        let rules = rules(of: report)
        let positions = Dictionary(
            rules.enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let surprises = report.verdicts.filter { $0.class.verdict == .refuted }
        return [
            "tool": [
                "driver": [
                    "name": .string(report.tool.name),
                    "semanticVersion": .string(report.tool.version),
                    "rules": .array(rules.map(\.json)),
                ]
            ],
            "automationDetails": [
                "id": .string("zonefall/\(report.run.kind.rawValue)/\(report.run.region)/\(report.run.id)")
            ],
            "invocations": [invocation(report)],
            "columnKind": "unicodeCodePoints",
            "results": .array(
                report.findings.map { result($0, positions[$0.rule.id] ?? 0, report.suppression(of: $0)) }
                    + surprises.map { result($0, positions[Self.prediction] ?? 0) }
            ),
            "properties": [
                "verdict": .string(report.verdict.rawValue),
                "coverage": report.coverage.json,
                "mapRevision": .string(report.run.mapRevision),
            ],
        ]
    }

    // MARK: Rules

    private struct Descriptor {
        let id: String
        let name: String
        let title: String

        var json: JSONValue {
            [
                "id": .string(id),
                "name": .string(name),
                "shortDescription": ["text": .string(title)],
                "help": ["text": .string("See docs/findings/\(id).md of Zonefall.")],
            ]
        }
    }

    private func rules(of report: Report) -> [Descriptor] {
        var rules: [String: Descriptor] = [:]
        for finding in report.findings {
            let rule = finding.rule
            rules[rule.id] = Descriptor(id: rule.id, name: camelCase(rule.kind.rawValue), title: rule.title)
        }
        if report.verdicts.contains(where: { $0.class.verdict == .refuted }) {
            rules[Self.prediction] = Descriptor(
                id: Self.prediction,
                name: "PredictionNotMet",
                title: "a blackout did not do what the map predicted"
            )
        }
        return rules.values.sorted { $0.id < $1.id }
    }

    /// `remote_gateway` as SARIF names rules: `RemoteGateway`.
    private func camelCase(_ kind: String) -> String {
        kind.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    // MARK: Results

    private func result(_ finding: Finding, _ position: Int, _ suppression: String?) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("ruleId", .string(finding.rule.id)),
            .init("ruleIndex", .integer(Int64(position))),
        ]
        // What is open has no level, by the standard.
        members += finding.standing.sarif.map { .init($0, .string($1)) }
        members += [
            .init("message", ["text": .string(message(of: finding))]),
            .init("locations", [location(of: finding)]),
            .init("partialFingerprints", ["zonefallFinding/v1": .string(finding.fingerprint)]),
            .init(
                "properties",
                .object(omittingNil: [
                    "zone": .string(finding.zone.rawValue),
                    "expectedZones": .array(finding.expectedZones.map { .string($0.rawValue) }),
                    "confidence": .number(finding.confidence),
                    "verdict": .string(finding.standing.rawValue),
                    "remedy": .string(finding.remedy),
                    "commands": finding.commands.isEmpty ? nil : .array(finding.commands.map { .string($0) }),
                ])
            ),
        ]
        if let suppression {
            members.append(
                .init(
                    "suppressions",
                    [["kind": "external", "status": "accepted", "justification": .string(suppression)]]
                )
            )
        }
        return .object(members)
    }

    private func message(of finding: Finding) -> String {
        let evidence = finding.evidence.map { "\($0.class.rawValue): \($0.statement)" }
        return (["\(finding.subject) \(finding.dependence)."] + evidence + ["Remedy: \(finding.remedy)"])
            .joined(separator: "\n")
    }

    private func location(of finding: Finding) -> JSONValue {
        var members: [JSONValue.Member] = []
        if let place = finding.evidence.lazy.compactMap(\.location).first {
            members.append(
                .init(
                    "physicalLocation",
                    [
                        "artifactLocation": ["uri": .string(URIText.reference(toFile: place.file))],
                        "region": [
                            "startLine": .integer(Int64(place.line)), "startColumn": .integer(Int64(place.column)),
                        ],
                    ]
                )
            )
        }
        members.append(
            .init(
                "logicalLocations",
                [
                    [
                        "name": .string(finding.subject.id),
                        "fullyQualifiedName": .string("\(finding.subject.keyword)/\(finding.subject.id)"),
                        "kind": "resource",
                    ]
                ]
            )
        )
        return .object(members)
    }

    private func result(_ verdict: Report.ServiceVerdict, _ position: Int) -> JSONValue {
        let name = "\(verdict.serviceAndOrigin) when \(verdict.darkZone) is dark"
        return [
            "ruleId": .string(Self.prediction),
            "ruleIndex": .integer(Int64(position)),
            "level": "error",
            "message": ["text": .string("\(name): \(verdict.class.rawValue). \(verdict.explanation)")],
            "locations": [
                [
                    "logicalLocations": [
                        [
                            "name": .string(verdict.service.rawValue),
                            "fullyQualifiedName": .string("service/\(verdict.service)"), "kind": "resource",
                        ]
                    ]
                ]
            ],
            "partialFingerprints": [
                "zonefallPrediction/v1": .string(SHA256.hexadecimalDigest(of: "zonefall/prediction/v1\n\(name)"))
            ],
        ]
    }

    // MARK: The run

    private func invocation(_ report: Report) -> JSONValue {
        [
            "executionSuccessful": .bool(report.run.status == .completed && !report.isStuck),
            "startTimeUtc": .string(report.run.startedAt.description),
            "endTimeUtc": .string(report.run.endedAt.description),
            "toolExecutionNotifications": .array(
                (report.coverage.verdict == .held
                    ? [] : [notification("warning", "Not enough was seen: \(report.coverageSentence)")])
                    + report.coverage.gaps.map { notification("note", "Not seen: \($0.subject): \($0.reason)") }
            ),
        ]
    }

    private func notification(_ level: String, _ text: String) -> JSONValue {
        ["level": .string(level), "message": ["text": .string(text)]]
    }
}

extension Finding.Standing {
    /// `kind` and `level` of a result.
    fileprivate var sarif: [(String, String)] {
        switch self {
        case .confirmed: [("kind", "fail"), ("level", "error")]
        case .suspected: [("kind", "fail"), ("level", "warning")]
        case .inconclusive: [("kind", "open"), ("level", "none")]
        }
    }
}
