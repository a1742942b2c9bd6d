import Testing
import ZonefallModel

/// What the kinds beyond up-or-down ask and tell, on the wire between coordinator and agent.
struct DetailsWireTests {
    private static let time = Timestamp(millisecondsSinceEpoch: 1_772_352_000_104)

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private func details() throws -> ObservationDetails {
        var details = ObservationDetails()
        details.phases = [.init("connect", .microseconds(900)), .init("tls", .milliseconds(3))]
        details.pathTaken = PathTaken(
            interface: "eth1",
            isBound: true,
            sourceAddress: try address("10.0.0.9"),
            gateway: try address("10.0.0.1"),
            gatewayMAC: "02:00:00:00:00:01",
            namespace: "blue",
            mark: 4_294_967_295,
            seenAs: try address("203.0.113.7")
        )
        details.certificate = CertificateFacts(
            subject: "CN = shop.example",
            issuer: "CN = Test CA",
            names: ["shop.example", "*.shop.example"],
            notBefore: Self.time,
            notAfter: Self.time,
            chainNotAfter: Self.time,
            chainLength: 2,
            distrust: "certificate has expired",
            isForName: false
        )
        details.mtu = 1_400
        details.addresses = [
            .init(try address("2001:db8::1"), .notSent(reason: "no route"), answers: [try address("192.0.2.1")]),
            .init(try address("192.0.2.1"), .ok, roundTrip: .microseconds(700)),
        ]
        details.answersAge = .seconds(7)
        details.silence = .milliseconds(1_200)
        details.message = "OK - load average: 0.1"
        details.measurements = [.init("load1", 0.125), .init("time", 0.3, unit: "s")]
        return details
    }

    @Test func `all that a kind may tell survives the wire, and the text is the same each time`() throws {
        let observation = Observation(
            time: Self.time,
            vantage: "agent-b",
            target: "web-1",
            kind: .tls,
            outcome: .error,
            path: [.init(ttl: 1, address: nil, flows: 4), .init(ttl: 1, address: try address("10.0.0.1"), flows: 12)],
            details: try details().shared
        )
        let text = observation.json.compactText

        #expect(try Observation(json: JSONValue(parsing: text)) == observation)
        #expect(try Observation(json: JSONValue(parsing: text)).json.compactText == text)
        #expect(try details().bounded == details())
    }

    @Test func `an observation without details is written as it was before there were any`() throws {
        let old =
            #"{"time":"2026-03-01T08:00:00.104Z","agent":"a","target":"t","kind":"icmp","outcome":"ok","rtt_ms":1.5}"#
        let observation = try Observation(json: JSONValue(parsing: old))

        #expect(observation.details == nil)
        #expect(observation.json.compactText == old)
        var same = observation
        same.details = ObservationDetails()
        #expect(same == observation)
    }

    @Test func `options and ways to leave survive the wire, and change the plan's revision`() throws {
        var probe = PlannedProbe(
            id: "dns:shop",
            kind: .dns,
            target: "shop",
            interval: .seconds(1),
            timeout: .milliseconds(800)
        )
        let plain = ProbePlan(vantage: "agent-b", zone: nil, probes: [probe])
        #expect(!plain.json.compactText.contains("options"))

        probe.source = .init(interface: "eth1", mark: 4_294_967_295, namespace: "/run/netns/blue")
        var options = ProbeOptions()
        options.name = "shop.example"
        options.expectedAnswers = []
        probe.options = options
        let plan = ProbePlan(vantage: "agent-b", zone: nil, probes: [probe])

        #expect(try ProbePlan(json: JSONValue(parsing: plan.json.compactText)) == plan)
        #expect(plan.revision != plain.revision)
    }

    @Test func `options that are none leave the probe as it was`() {
        var probe = PlannedProbe(id: "a", kind: .icmp, target: "a", interval: .seconds(1), timeout: .seconds(1))
        let plain = probe
        probe.options = ProbeOptions()
        #expect(probe == plain)
    }

    @Test(arguments: ["200": [200], "200-299": [200, 299], "600": [], "099": [], "300-200": [], "2-4": [], "": []])
    func `statuses are three digits, or two of them in order`(text: String, bounds: [Int]) {
        #expect(
            StatusRange(text).map { [$0.first, $0.last] } ?? []
                == (bounds.isEmpty ? [] : [bounds[0], bounds.last ?? 0])
        )
    }

    @Test(arguments: [
        ("^ok$", true), ("a{2,3}b", true), ("a{200}", true), ("", false), (#"(a)\1"#, false), ("a{1000}", false),
        ("(a{9}){9}", false), (String(repeating: "a", count: 257), false),
    ])
    func `patterns that could cost much are none`(pattern: String, isPattern: Bool) {
        #expect(ProbeOptions.isPattern(pattern) == isPattern)
    }

    @Test func `a stranger's text is kept as one short line`() {
        #expect(ObservationDetails.text("a\u{1b}[2Jb\r\nc") == "a [2Jb  c")
        #expect(ObservationDetails.text(String(repeating: "é", count: 400)).utf8.count == 300)
    }
}
