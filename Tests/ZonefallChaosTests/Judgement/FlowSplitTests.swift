import Testing
import ZonefallModel

@testable import ZonefallChaos

/// Fresh connections may survive what holds long-lived ones.
struct FlowSplitTests {
    private static let old = Way(from: "probe-outside", to: "fip-2", by: .flow)
    private static let new = Way(from: "probe-outside", to: "fip-2", by: .http)
    private static let dead = Way(from: "probe-outside", to: "fip-1", by: .http)
    /// One address that lives and one that dies; a service behind each.
    private static let map = ZoneMap(
        region: "region-1",
        zones: ZoneMap.shop.zones,
        networks: ZoneMap.shop.networks,
        routers: ZoneMap.shop.routers,
        instances: ZoneMap.shop.instances,
        floatingIPs: ZoneMap.shop.floatingIPs,
        services: [
            Service(id: "chat", replicas: ["web-2"], entries: [.floatingIP("fip-2")]),
            Service(id: "batch", replicas: ["web-1"], entries: [.floatingIP("fip-1")]),
        ],
        vantages: ZoneMap.shop.vantages
    )

    /// - Parameters:
    ///   - old: rounds of the long-lived conversation in the dark: `.` worked, `x` did not.
    ///   - new: those of new ones; nil: nobody asks anew.
    ///   - besides: how many of the failures had a conversation beside them that worked.
    private static func judgement(old: String, new: String?, besides: Int = 0, back: Bool = true) -> Judgement {
        var evidence = BlackoutEvidence(settle: .zero)
        func take(_ way: Way, _ rounds: String, from start: Int64, besides: Int = 0) {
            evidence.take(
                rounds.enumerated().map { index, letter in
                    var details = ObservationDetails()
                    if index < besides { details.phases = [.init("fresh", .milliseconds(3))] }
                    return Observation(
                        time: Timestamp(millisecondsSinceEpoch: start + Int64(index) * 100),
                        vantage: way.reach.vantage,
                        target: way.reach.target,
                        kind: way.kind,
                        outcome: letter == "." ? .ok : .timeout,
                        details: details.shared
                    )
                }
            )
        }
        for way in [Self.old, Self.dead] + (new == nil ? [] : [Self.new]) { take(way, "....", from: 0) }
        evidence.imposed(at: Timestamp(millisecondsSinceEpoch: 1_000))
        evidence.readings = [
            TargetReading(target: "web-1", state: .dark(leaseLeft: .seconds(1)), packetsDropped: 9)
        ]
        evidence.surelyDark(until: Timestamp(millisecondsSinceEpoch: 3_000))
        take(Self.old, old, from: 1_100, besides: besides)
        take(Self.dead, "xxxxxxxx", from: 1_100)
        if let new { take(Self.new, new, from: 1_100) }
        evidence.lifted(at: Timestamp(millisecondsSinceEpoch: 3_000))
        for way in [Self.old, Self.dead, Self.new] { take(way, back ? ".." : "xx", from: 3_100) }
        let ways = [Self.old: Prediction.Expected(.survives), Self.new: .init(.survives), Self.dead: .init(.dies)]
        return judge(
            Prediction(zone: "az1", services: ["chat": .init(.survives), "batch": .init(.dies)], ways: ways),
            by: evidence,
            in: Self.map,
            criteria: JudgementCriteria(baselineRounds: 4, darkRounds: 8, lightRounds: 2)
        )
    }

    private static func classes(_ judgement: Judgement) -> (way: VerdictClass?, service: VerdictClass?) {
        (
            judgement.ways.first { $0.way == old }?.class,
            judgement.services.first { $0.service == "chat" && $0.origin == .outside }?.class
        )
    }

    @Test func `new connections live and long-lived ones hang: the service is split, and the finding says so`() throws {
        let judgement = Self.judgement(old: "xxxxxxxx", new: "........")
        #expect(Self.classes(judgement) == (.split, .split))
        #expect(judgement.verdict == .refuted)
        let findings = judgement.findings(
            in: Self.map,
            prediction: Prediction(zone: "az1", services: [:], ways: [:]),
            baseline: []
        )
        let finding = try #require(findings.first { $0.subject == .service("chat") })
        #expect(finding.evidence[0].statement.contains("for new connections, and long-lived ones stayed dead"))
        #expect(finding.remedy.contains("conntrack -D"))
    }

    @Test func `the long-lived probe's own look beside it is enough to tell, when nobody else asks anew`() {
        #expect(Self.classes(Self.judgement(old: "xxxxxxxx", new: nil, besides: 8)) == (.split, .split))
        // Half of them is no proof that new ones live.
        #expect(Self.classes(Self.judgement(old: "xxxxxxxx", new: nil, besides: 4)).way == .hiddenDependency)
    }

    @Test func `what falls for everybody is no split, nor is what lives for everybody or comes back`() {
        #expect(
            Self.classes(Self.judgement(old: "xxxxxxxx", new: "xxxxxxxx")) == (.hiddenDependency, .hiddenDependency)
        )
        #expect(Self.classes(Self.judgement(old: "........", new: "........")) == (.asPredicted, .asPredicted))
        #expect(Self.classes(Self.judgement(old: "xxxxx...", new: "........")).way == .lateFailover)
    }

    @Test func `a conversation that does not even come back with the light is split all the same`() {
        #expect(Self.classes(Self.judgement(old: "xxxxxxxx", new: "........", back: false)).way == .split)
    }
}
