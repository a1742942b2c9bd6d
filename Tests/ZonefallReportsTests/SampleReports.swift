import ZonefallModel
import ZonefallReports

/// Reports as runs really make them, one of each kind, and one that a hostile cloud named.
enum SampleReports {
    static let all: [(name: String, report: Report)] = [
        ("audit", audit), ("audit-clean", cleanAudit), ("simulate", simulate), ("demo", demo), ("stuck", stuck),
        ("hostile", hostile),
    ]

    static let start = Timestamp(millisecondsSinceEpoch: 1_772_352_000_104)
    private static let revision = SHA256.hexadecimalDigest(of: "map")

    static func run(
        _ kind: Report.Run.Kind,
        status: Report.Run.Status = .completed,
        region: String = "north"
    ) -> Report.Run {
        Report.Run(
            id: "\(kind.rawValue)-20260301T080000Z-\(revision.prefix(8))",
            kind: kind,
            status: status,
            startedAt: start,
            endedAt: start + .milliseconds(31_245),
            region: region,
            mapRevision: revision
        )
    }

    static let whole = Report.Coverage(unit: "map entities", expected: 41, observed: 41)

    static let audit = Report(
        tool: .init(version: "0.1.0"),
        run: run(.audit),
        coverage: whole,
        findings: [remoteGateway, partialBalancer]
    )

    static let cleanAudit = Report(tool: .init(version: "0.1.0"), run: run(.audit), coverage: whole)

    static let remoteGateway = Finding(
        .remoteGateway,
        subject: .instance("web-b1"),
        zone: "az1",
        expectedZones: ["az2"],
        confidence: 1,
        evidence: [
            Evidence(
                .structure,
                "instance 'web-b1' stands in az2, and its gateway 10.0.0.1 is an interface of router 'rtr-a', which "
                    + "stands in az1",
                location: SourceLocation(file: "zonemap.yaml", line: 57, column: 5)
            )
        ],
        remedy: "give 'web-b1' the gateway 10.0.0.2 of router 'rtr-b' in az2"
    )

    static let partialBalancer = Finding(
        .partialGlobalLoadBalancer,
        subject: .globalLoadBalancer("shop-global"),
        zone: "az1",
        expectedZones: ["az1", "az2"],
        confidence: 0.62,
        evidence: [
            Evidence(
                .identity,
                "41 of 41 DNS answers held only 198.51.100.10 (fip-a, az1)",
                references: ["agent out-1, 08:00:01 to 08:00:31"],
                logLikelihoodRatio: 0.5
            )
        ],
        remedy: "add floating IP 'fip-b' to the answers of 'shop-global'"
    )

    static let simulate = Report(
        tool: .init(version: "0.1.0"),
        run: run(.simulate),
        coverage: whole,
        forecasts: [
            .init(
                darkZone: "az1",
                services: [
                    service("shop", .init(fate: .degraded, shareRatio: 0.5)),
                    service(
                        "mail",
                        .init(fate: .dies, shareRatio: 0, cause: ["mail", "lb-mail (az1)"], isUnexpected: true)
                    ),
                ],
                probes: [
                    probe("out-1", "fip-a", .icmp, .init(fate: .dies, shareRatio: 0, cause: ["fip-a", "rtr-a (az1)"])),
                    probe("out-1", "fip-a", .http, .init(fate: .dies, shareRatio: 0, cause: ["fip-a", "rtr-a (az1)"])),
                    probe("out-1", "fip-b", .http, .init(fate: .survives, shareRatio: 1)),
                    probe("agent-a", "reflector", .egress, .init(fate: .dark, shareRatio: nil)),
                ]
            ),
            .init(
                darkZone: "az2",
                services: [
                    service("shop", .init(fate: .survives, shareRatio: 1)),
                    service("mail", .init(fate: .survives, shareRatio: 1)),
                ],
                probes: [
                    probe("out-1", "fip-a", .icmp, .init(fate: .survives, shareRatio: 1)),
                    probe("out-1", "fip-a", .http, .init(fate: .survives, shareRatio: 1)),
                    probe(
                        "out-1",
                        "fip-b",
                        .http,
                        .init(fate: .broken, shareRatio: 0, cause: ["fip-b (nothing behind it)"], isUnexpected: true)
                    ),
                    probe("agent-a", "reflector", .egress, .init(fate: .survives, shareRatio: 1)),
                ]
            ),
        ]
    )

    private static func service(
        _ id: Service.ID,
        _ outlook: Report.Forecast.Outlook
    ) -> Report.Forecast.ServiceFate {
        .init(service: id, expectedZones: ["az2", "az1"], outlook: outlook)
    }

    private static func probe(
        _ vantage: Vantage.ID,
        _ target: String,
        _ kind: ProbeKind,
        _ outlook: Report.Forecast.Outlook
    ) -> Report.Forecast.ProbeFate {
        .init(vantage: vantage, target: target, kind: kind, outlook: outlook)
    }
}
