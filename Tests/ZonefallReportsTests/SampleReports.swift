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
            forecast("az1", .service("shop"), .degraded, 0.5, ["shop", "fip-a", "rtr-a (az1)"], expected: .survives),
            forecast("az2", .service("shop"), .survives, 1, [], expected: .survives),
            forecast("az1", .service("mail"), .dies, 0, ["mail", "lb-mail (az1)"], expected: .survives),
            forecast("az2", .service("mail"), .survives, 1, [], expected: .survives),
            forecast("az1", .floatingIP("fip-a"), .dies, 0, ["fip-a", "rtr-a (az1)"], from: "out-1"),
            forecast("az2", .floatingIP("fip-a"), .survives, 1, [], from: "out-1"),
            forecast("az1", .floatingIP("fip-b"), .survives, 1, [], from: "out-1"),
            forecast("az2", .floatingIP("fip-b"), .survives, 1, [], from: "out-1"),
        ]
    )

    private static func forecast(
        _ zone: Zone.ID,
        _ subject: Resource,
        _ fate: Report.Fate,
        _ share: Double,
        _ cause: [String],
        from vantage: Vantage.ID? = nil,
        expected: Report.Fate? = nil
    ) -> Report.Forecast {
        .init(
            darkZone: zone,
            subject: subject,
            vantage: vantage,
            fate: fate,
            share: share,
            cause: cause,
            expected: expected
        )
    }
}
