import ZonefallModel
import ZonefallReports

extension SampleReports {
    static let demo = Report(
        tool: .init(version: "0.1.0"),
        run: run(.demo),
        coverage: .init(
            unit: "probed targets",
            expected: 24,
            observed: 23,
            requiredRatio: 0.9,
            gaps: [.init(subject: "agent-c → lb-shop", reason: "no route: network is unreachable")]
        ),
        findings: [remoteGateway],
        matrix: [
            .init(sourceZone: "az1", homeZone: "az1", kind: .http, attempts: 120, ok: 120),
            .init(sourceZone: "az1", homeZone: "az2", kind: .http, attempts: 2_000, ok: 1_999),
            .init(sourceZone: "az2", homeZone: "az1", kind: .http, attempts: 0, ok: 0),
            .init(sourceZone: nil, homeZone: "az1", kind: .http, attempts: 60, ok: 60),
            .init(sourceZone: "az1", homeZone: nil, kind: .egress, attempts: 60, ok: 60),
            .init(sourceZone: "az2", homeZone: "az2", kind: .http, darkZone: "az1", attempts: 50, ok: 0),
        ],
        blackouts: [blackout(light: true)],
        verdicts: [
            .init(
                service: "shop",
                darkZone: "az1",
                predicted: .survives,
                observed: .dies,
                class: .hiddenDependency,
                attempts: 50,
                okRatio: 0,
                failedAfter: .milliseconds(812),
                recoveredAfter: .milliseconds(2_140),
                cause: ["shop", "web-b1", "rtr-a (az1)"],
                explanation: "shop was expected to survive az1 and did not: web-b1 leaves by rtr-a, which stands in az1"
            ),
            .init(
                service: "mail",
                darkZone: "az1",
                origin: .zone("az2"),
                predicted: .dies,
                observed: .dies,
                class: .asPredicted,
                attempts: 50,
                okRatio: 0,
                failedAfter: .milliseconds(300),
                cause: ["mail", "lb-mail (az1)"],
                explanation: "mail died with az1, as the map says"
            ),
            .init(
                service: "reports",
                darkZone: "az1",
                origin: .outside,
                predicted: .survives,
                observed: .unknown,
                class: .unknown,
                attempts: 0,
                okRatio: nil,
                explanation: "nothing probed reports while az1 was dark"
            ),
        ]
    )

    static let stuck = Report(
        tool: .init(version: "0.1.0"),
        run: run(.gameday, status: .stuck),
        coverage: .init(unit: "probed targets", expected: 4, observed: 4),
        blackouts: [blackout(light: false, residue: ["rtr-a: nft delete table inet zonefall"])],
        verdicts: [
            .init(
                service: "shop",
                darkZone: "az1",
                predicted: .survives,
                observed: .unknown,
                class: .invalid,
                attempts: 3,
                okRatio: 0,
                explanation: "az1 was never verified as light again"
            )
        ]
    )

    private static func blackout(light: Bool, residue: [String] = []) -> Report.Blackout {
        .init(
            zone: "az1",
            scope: .physical,
            phases: [
                .init(name: "baseline", startedAt: start, endedAt: start + .seconds(5)),
                .init(name: "dark", startedAt: start + .seconds(5), endedAt: start + .seconds(15)),
            ],
            targets: 12,
            darkTargets: 12,
            isConfirmedDark: true,
            confirmedDarkAfter: .milliseconds(412),
            counters: [.init(target: "web-a1", droppedPackets: 18_422), .init(target: "rtr-a", droppedPackets: 911)],
            isLightVerified: light,
            lightVerifiedAfter: light ? .milliseconds(61) : nil,
            residue: residue,
            fidelity: .init(
                kind: "dark",
                asked: "l3_silent",
                isAsAsked: light,
                statement: light
                    ? "silence from 0.3 s on (2 targets, 16 attempts)"
                    : "EHOSTUNREACH from 3.1 s on (1 target, 8 attempts); web-a1 was told to be unreachable",
                observed: [
                    .init(
                        target: "web-a1",
                        look: light ? "silent" : "unreachable",
                        attempts: 8,
                        firstAfter: .milliseconds(light ? 312 : 3_112),
                        lastAfter: .milliseconds(9_800)
                    )
                ]
            )
        )
    }

    /// What an attacker who may name things in a cloud would try on our readers.
    static let evil =
        "a\u{1b}[2J\u{1b}]0;x\u{7}\r\nb|c</failure>]]>&amp; <script>alert(1)</script> **x** [y](http://evil.example) "
        + "@everyone #1 www.evil.example \u{202e}txt.exe \u{0}\u{85}\u{2028}`z` \u{ffff} 東京"

    static let hostile = Report(
        tool: .init(version: "0.1.0"),
        run: run(.demo, region: evil),
        coverage: .init(
            unit: "probed targets",
            expected: 2,
            observed: 1,
            gaps: [.init(subject: evil, reason: evil)]
        ),
        findings: [
            Finding(
                .sharedFate,
                subject: .instance(.init(evil)),
                zone: .init(evil),
                expectedZones: [.init(evil)],
                confidence: 0.3,
                evidence: [
                    Evidence(
                        .correlation,
                        evil,
                        location: SourceLocation(file: evil, line: 1, column: 1),
                        references: [evil]
                    )
                ],
                remedy: evil
            )
        ],
        matrix: [
            .init(
                sourceZone: .init(evil),
                homeZone: .init(evil),
                kind: .icmp,
                darkZone: .init(evil),
                attempts: 1,
                ok: 1
            )
        ],
        blackouts: [
            .init(
                zone: .init(evil),
                scope: .declared,
                phases: [.init(name: evil, startedAt: start, endedAt: start)],
                targets: 1,
                darkTargets: 0,
                isConfirmedDark: false,
                counters: [.init(target: evil, droppedPackets: 0)],
                isLightVerified: nil,
                residue: [evil],
                fidelity: .init(
                    kind: "dark",
                    asked: "l2_dead",
                    isAsAsked: nil,
                    statement: evil,
                    observed: [
                        .init(target: evil, look: "silent", attempts: 1, firstAfter: .zero, lastAfter: .zero)
                    ]
                )
            )
        ],
        verdicts: [
            .init(
                service: .init(evil),
                darkZone: .init(evil),
                origin: .zone(.init(evil)),
                predicted: .dies,
                observed: .survives,
                class: .unexpectedSurvivor,
                attempts: 1,
                okRatio: 1,
                cause: [evil],
                explanation: evil
            )
        ],
        forecasts: [
            .init(
                darkZone: .init(evil),
                services: [
                    .init(
                        service: .init(evil),
                        expectedZones: [.init(evil)],
                        outlook: .init(fate: .dies, shareRatio: 0, cause: [evil], isUnexpected: true)
                    )
                ],
                probes: [
                    .init(
                        vantage: .init(evil),
                        target: evil,
                        kind: .icmp,
                        outlook: .init(fate: .dies, shareRatio: 0, cause: [evil])
                    )
                ]
            )
        ]
    )
}
