import Testing
import ZonefallModel
import ZonefallReports

struct PushFormatTests {
    private let time = Timestamp(millisecondsSinceEpoch: 1_772_352_000_104)

    private var event: PushEvent {
        PushEvent(
            .findingOpened,
            region: "reg1",
            time: time,
            subject: "floating_ip/fip-a",
            severity: .warning,
            text: "fip-a depends on az1",
            data: ["rule_id": "ZF004", "zone": "az1"]
        )
    }

    @Test func `an alert that stands ends in the future, and one that ended ends when it did`() {
        let alert = Alert(
            "ZonefallHiddenZoneDependency",
            severity: .warning,
            labels: ["region": "reg1", "rule": "ZF004", "home_zone": ""],
            summary: "s",
            description: "d",
            rule: "ZF004",
            startsAt: time
        )
        let post = AlertmanagerPost(
            [.init(alert, endsAt: time + .seconds(90))],
            links: PushLinks(page: "https://z.example", runbooks: "https://docs.example/findings")
        )
        let json = post.json.arrayValue?.first
        #expect(json?["labels"]?["alertname"] == "ZonefallHiddenZoneDependency")
        #expect(json?["labels"]?["severity"] == "warning")
        #expect(json?["labels"]?["home_zone"] == nil, "Alertmanager refuses labels without a value")
        #expect(json?["annotations"]?["runbook_url"] == "https://docs.example/findings/ZF004.md")
        #expect(json?["generatorURL"] == "https://z.example")
        #expect(json?["startsAt"] == "2026-03-01T08:00:00.104Z")
        #expect(json?["endsAt"] == "2026-03-01T08:01:30.104Z")
        // An end before the beginning would be refused.
        let early = AlertmanagerPost([.init(alert, endsAt: time + .seconds(-5))]).json.arrayValue?.first
        #expect(early?["startsAt"] == early?["endsAt"])
    }

    @Test func `an event has the same id whenever it is told, and ids sort by time`() {
        #expect(event.id == event.id)
        #expect(event.id.count == 26)
        let later = PushEvent(
            .findingOpened,
            region: "reg1",
            time: time + .milliseconds(1),
            subject: "floating_ip/fip-a",
            severity: .warning,
            text: "x",
            data: [:]
        )
        #expect(event.id < later.id)
        #expect(event.id.hasPrefix("01KJM"), "48 bits of milliseconds since 1970, in Crockford's digits")
    }

    @Test func `a cloud event is one object with our data in it`() {
        let json = CloudEvent(event).json
        #expect(json["specversion"] == "1.0")
        #expect(json["type"] == "io.zonefall.finding.opened.v1")
        #expect(json["source"] == "/zonefall/reg1")
        #expect(json["data"]?["rule_id"] == "ZF004")
        #expect(json["data"]?["severity"] == "warning")
    }

    @Test func `a message is signed with its id, as RFC 4231 reckons`() {
        // Test case 2 of RFC 4231, and case 6 with a key longer than a block.
        let code = HMACSHA256.code(of: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(hex(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        let long = HMACSHA256.code(
            of: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            key: [UInt8](repeating: 0xaa, count: 131)
        )
        #expect(hex(long) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
        let body = Array("{}".utf8)
        let signature = CloudEvent.signature(of: body, id: "A", secret: [1])
        #expect(signature == "sha256=" + hex(HMACSHA256.code(of: Array("A.{}".utf8), key: [1])))
        #expect(
            signature != CloudEvent.signature(of: body, id: "B", secret: [1]),
            "an old body under a new id is noticed"
        )
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test func `a log record has the words of OpenTelemetry`() {
        let json = OTLPLogs([event], version: "1.2.3").json
        let resource = json["resourceLogs"]?.arrayValue?.first
        let record = resource?["scopeLogs"]?.arrayValue?.first?["logRecords"]?.arrayValue?.first
        #expect(record?["timeUnixNano"] == "1772352000104000000")
        #expect(record?["severityNumber"] == 13)
        #expect(record?["eventName"] == "zonefall.finding.opened")
        #expect(record?["body"]?["stringValue"] == "fip-a depends on az1")
    }

    @Test func `a passive check can't be bent by a name`() {
        let result = IcingaCheckResult(
            host: "h\" || true || \"",
            service: "zonefall az1",
            state: .critical,
            output: "az1 does not answer",
            start: time,
            end: time,
            lifetime: .seconds(180)
        ).json
        #expect(result["filter"] == "host.name==zf_host && service.name==zf_service")
        #expect(result["filter_vars"]?["zf_host"] == "h\" || true || \"")
        #expect(result["exit_status"] == 2)
        #expect(result["plugin_output"] == "CRITICAL: az1 does not answer")
        #expect(result["ttl"] == 180)
    }

    @Test func `an annotation is a band once it has an end`() {
        let open = GrafanaAnnotation(start: time, tags: ["zonefall"], text: "dark")
        #expect(open.json["time"] == 1_772_352_000_104)
        #expect(open.json["timeEnd"] == nil)
        #expect(GrafanaAnnotation.closing(at: time)["timeEnd"] == 1_772_352_000_104)
        #expect(GrafanaAnnotation.id(in: Array(#"{"message":"Annotation added","id":42}"#.utf8)) == 42)
        #expect(GrafanaAnnotation.id(in: Array("<html>".utf8)) == nil)
    }
}
