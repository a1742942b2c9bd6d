import Testing
import ZonefallModel

struct FindingJSONTests {
    private let finding = Finding(
        .remoteGateway,
        subject: .instance("web-b1"),
        zone: "az1",
        expectedZones: ["az3", "az2"],
        confidence: 0.97,
        evidence: [
            Evidence(
                .structure,
                "gateway 10.0.0.1 is rtr-a",
                location: SourceLocation(file: "m.yaml", line: 7, column: 3)
            ),
            Evidence(.intervention, "silent in both blackouts", references: ["blackout 1"], logLikelihoodRatio: 4.5),
        ],
        remedy: "use the router of az2"
    )

    @Test func `a finding comes back from JSON as it went`() throws {
        #expect(try Finding(json: finding.json) == finding)
    }

    @Test func `a finding carries every key that our documents promise`() {
        let keys = finding.json.objectValue?.map(\.key)
        #expect(
            keys == [
                "rule_id", "kind", "title", "subject", "subject_kind", "zone", "expected_zones", "confidence",
                "verdict",
                "evidence", "remedy", "fingerprint",
            ]
        )
    }

    @Test(arguments: [
        Resource.zone("x"), .network("x"), .router("x"), .instance("x"), .floatingIP("x"), .loadBalancer("x"),
        .service("x"), .globalLoadBalancer("x"), .vantage("x"),
    ])
    func `each kind of thing has a keyword that reads back as itself`(resource: Resource) {
        #expect(Resource(keyword: resource.keyword, id: "x") == resource)
    }

    @Test func `a rule of a newer version is kept as it was written, and an unknown kind of thing is refused`() throws {
        let newer = try JSONValue(
            parsing: finding.json.compactText.replacing("ZF002", with: "ZF999").replacing("remote_gateway", with: "new")
        )
        let read = try Finding(json: newer)
        #expect(read.rule.id == "ZF999")
        #expect(read.kind == Finding.Kind(rawValue: "new"))

        let strange = try JSONValue(parsing: finding.json.compactText.replacing("\"instance\"", with: "\"ghost\""))
        #expect(throws: JSONShapeError.badValue(key: "subject_kind", value: "ghost")) { try Finding(json: strange) }
    }
}
