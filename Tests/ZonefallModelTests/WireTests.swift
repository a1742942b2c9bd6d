import Testing
import ZonefallModel

struct WireTests {
    @Test func `a batch survives the wire, not_sent and its reason included`() throws {
        let time = Timestamp(millisecondsSinceEpoch: 1_772_352_000_104)
        let batch = ObservationBatch(
            vantage: "agent-b",
            epoch: 7,
            sequence: 3,
            sentAt: time,
            planRevision: "r1",
            dropped: 2,
            observations: [
                Observation(
                    time: time,
                    vantage: "agent-b",
                    zone: "az2",
                    target: "shop-glb",
                    kind: .http,
                    outcome: .ok,
                    roundTrip: .microseconds(4_711),
                    path: [
                        .init(ttl: 1, address: IPAddress("10.0.0.1"), roundTrip: .microseconds(500)),
                        .init(ttl: 2, address: nil),
                    ],
                    egressAddress: IPAddress("203.0.113.7"),
                    member: "web-1",
                    answers: [try #require(IPAddress("203.0.113.5"))],
                    gateway: IPAddress("10.0.0.1"),
                    gatewayMAC: "02:00:00:00:00:01"
                ),
                Observation(
                    time: time,
                    vantage: "agent-b",
                    target: "fip-a",
                    kind: .tcp,
                    outcome: .notSent(reason: "no route to host")
                ),
                Observation(
                    time: time,
                    vantage: "agent-b",
                    target: "fip-b",
                    kind: .icmp,
                    outcome: .unreachable,
                    rejection: .init(router: IPAddress("10.0.0.1"), type: 3, code: 13)
                ),
                Observation(
                    time: time,
                    vantage: "agent-b",
                    target: "fip-c",
                    kind: .icmp,
                    outcome: .error,
                    answeredBy: IPAddress("203.0.113.9")
                ),
            ]
        )
        #expect(try ObservationBatch(json: JSONValue(parsing: batch.json.compactText)) == batch)
    }

    @Test func `a plan survives the wire, and its revision changes with any byte of it`() throws {
        var probe = PlannedProbe(
            id: "http:fip-a",
            kind: .http,
            target: "fip-a",
            addresses: [try #require(IPAddress("203.0.113.5"))],
            host: "shop.example",
            interval: .seconds(1),
            timeout: .milliseconds(800),
            source: .init(interface: "app0", address: IPAddress("10.0.0.11"))
        )
        let plan = ProbePlan(vantage: "agent-b", zone: "az2", probes: [probe])
        #expect(try ProbePlan(json: JSONValue(parsing: plan.json.compactText)) == plan)

        probe.timeout = .milliseconds(801)
        #expect(ProbePlan(vantage: "agent-b", zone: "az2", probes: [probe]).revision != plan.revision)
    }

    @Test func `a document of the wrong shape says which key is wrong`() throws {
        let json = try JSONValue(parsing: #"{"agent":"a","epoch":"1","sequence":0,"sent_at":"x"}"#)
        let error = #expect(throws: JSONShapeError.self) { try ObservationBatch(json: json) }
        #expect(error?.description == "the value of \"epoch\" should be an integer")
    }
}
