import Testing
import ZonefallChaos
import ZonefallModel

/// Prediction and observations in, verdicts out.
struct JudgeTests {
    private static let criteria = JudgementCriteria(baselineRounds: 4, darkRounds: 8, lightRounds: 2)

    /// The shop without az1, in which exactly what was predicted happens; each test changes a few ways.
    private struct World {
        var zone: Zone.ID = "az1"
        var kind = GameDay.Kind.dark
        var baseline: [Way: String] = [:]
        var dark: [Way: String] = [:]
        var light: [Way: String] = [:]
        var packetsDropped: UInt64 = 100
        var unprobed: Set<Way> = []

        /// `.` worked, `x` timed out, `e` answered with an error, `-` was not sent.
        private static func observations(_ way: Way, _ rounds: String, from start: Int64) -> [Observation] {
            rounds.enumerated().map { index, letter in
                let outcome: Outcome =
                    switch letter {
                    case ".": .ok
                    case "e": .error
                    case "-": .notSent(reason: "no route")
                    default: .timeout
                    }
                return Observation(
                    time: Timestamp(millisecondsSinceEpoch: start + Int64(index) * 100),
                    vantage: way.reach.vantage,
                    target: way.reach.target,
                    kind: way.kind,
                    outcome: outcome
                )
            }
        }

        func judgement(overrides: [GameDay.Override] = []) -> Judgement {
            let prediction = Prediction.shop(without: zone).softened(for: kind).overridden(by: overrides)
            var evidence = BlackoutEvidence(settle: .milliseconds(2_500))
            var later: [Observation] = []
            for way in ZoneMap.shopWays where !unprobed.contains(way) {
                let dies = kind == .dark && prediction.ways[way]?.fate == .dies
                let inDark = dark[way] ?? (dies ? "xxxxxxxx" : "........")
                evidence.take(Self.observations(way, baseline[way] ?? "....", from: 0))
                later += Self.observations(way, inDark.contains("x") ? "x" : ".", from: 10_300)
                later += Self.observations(way, inDark, from: 13_000)
                later += Self.observations(way, light[way] ?? "..", from: 20_200)
            }
            evidence.imposed(at: Timestamp(millisecondsSinceEpoch: 10_000))
            evidence.readings = [
                TargetReading(target: "web-1", state: .dark(leaseLeft: .seconds(1)), packetsDropped: packetsDropped),
                TargetReading(target: "rtr-1", state: .dark(leaseLeft: .seconds(1)), packetsDropped: 0),
            ]
            evidence.surelyDark(until: Timestamp(millisecondsSinceEpoch: 20_000))
            evidence.lifted(at: Timestamp(millisecondsSinceEpoch: 20_000))
            evidence.take(later)
            var criteria = JudgeTests.criteria
            let stated = JudgementCriteria(
                GameDay(
                    name: "",
                    zones: [],
                    limits: GameDay.Limits(maximumDark: .seconds(9), lease: .seconds(1)),
                    overrides: overrides
                ),
                in: .shop
            )
            criteria.within = stated.within
            criteria.survivingLossRatios = stated.survivingLossRatios
            return judge(prediction, by: evidence, in: .shop, criteria: criteria)
        }

        func verdict(on way: Way) throws -> WayVerdict {
            try #require(judgement().ways.first { $0.way == way })
        }

        func `class`(of service: Service.ID, from origin: ServiceVerdict.Origin) throws -> VerdictClass {
            try #require(judgement().services.first { $0.service == service && $0.origin == origin }).class
        }
    }

    private static let glb = Way(from: "probe-az2", to: "glb-shop", by: .http)
    private static let outside = Way(from: "probe-outside", to: "glb-shop", by: .http)
    private static let live = Way(from: "probe-az2", to: "fip-3", by: .http)
    private static let dead = Way(from: "probe-az2", to: "fip-1", by: .http)

    @Test func `a blackout that does what was predicted holds, from each side`() {
        let judgement = World().judgement()
        #expect(judgement.verdict == .held)
        #expect(judgement.darkness.isConfirmed)
        #expect(judgement.darkness.seenAfter == .milliseconds(300))
        #expect(Set(judgement.services.map(\.class)) == [.asPredicted])
        #expect(Set(judgement.ways.map(\.class)) == [.asPredicted])
        #expect(
            judgement.services.filter { $0.service == "shop" }.map(\.origin) == [.outside, .zone("az2"), .zone("az3")]
        )
        #expect(judgement.services.filter { $0.service == "store" }.map(\.origin) == [.anywhere])
        #expect(judgement.ways.allSatisfy { $0.way.reach.vantage != "probe-az1" })
        #expect(judgement.findings(in: .shop, prediction: .shop(without: "az1"), baseline: []) == [])
    }

    @Test(arguments: [
        // What lives by the map.
        (live, "........", "..", VerdictClass.asPredicted),
        (live, ".x......", "..", .asPredicted),
        (live, "xxxxxxxx", "..", .hiddenDependency),
        (live, "xxxxxxx.", "..", .hiddenDependency),
        (live, "x.x.x.x.", "..", .hiddenDependency),
        (live, "xxxxx...", "..", .lateFailover),
        (live, "......xx", "..", .hiddenDependency),
        (live, "xxxxxxxx", "xx", .collateral),
        (live, "xxxxxxxx", ".", .collateral),
        (live, "xxxxxxxx", "xxx..", .hiddenDependency),
        (live, ".......", "..", .unknown),
        (live, "", "..", .unknown),
        (live, "--------", "..", .unknown),
        (live, ".......-", "..", .unknown),
        // What dies by the map.
        (dead, "xxxxxxxx", "..", .asPredicted),
        (dead, "xxxxxxxx", "xx", .asPredicted),
        (dead, "........", "..", .unexpectedSurvivor),
        (dead, "x.x.x.x.", "..", .unexpectedSurvivor),
        (dead, "xxxx....", "..", .unexpectedSurvivor),
        (dead, "xxx", "..", .unknown),
        (dead, "--------", "..", .unknown),
    ])
    func `a way is classed by its rounds`(way: Way, dark: String, light: String, expected: VerdictClass) throws {
        let verdict = try World(dark: [way: dark], light: [way: light]).verdict(on: way)
        #expect(verdict.class == expected)
    }

    @Test func `what was red before the blackout is unknown, whatever it did in the dark`() throws {
        for rounds in ["xxxx", "...x", "...", "", "----"] {
            for dark in ["........", "xxxxxxxx"] {
                let verdict = try World(baseline: [Self.live: rounds], dark: [Self.live: dark]).verdict(on: Self.live)
                #expect(verdict.class == .unknown, "\(rounds) then \(dark)")
            }
        }
        #expect(try World(baseline: [Self.live: "xx...."]).verdict(on: Self.live).class == .asPredicted)
    }

    @Test func `onset and recovery are measured from the blackout's start and from the lift`() throws {
        let verdict = try World(dark: [Self.live: "xxxxxxxx"], light: [Self.live: "xx..."]).verdict(on: Self.live)
        #expect(verdict.failedAfter == .milliseconds(300))
        #expect(verdict.recoveredAfter == .milliseconds(400))
        #expect(verdict.failureOutcome == .timeout)
    }

    @Test func `not confirmed by the counters, everything is invalid and nothing is found`() {
        let judgement = World(dark: [Self.glb: "xxxxxxxx"], packetsDropped: 0).judgement()
        #expect(!judgement.darkness.isConfirmed)
        #expect(judgement.darkness.doubt == "not one packet was dropped")
        #expect(Set(judgement.services.map(\.class)) == [.invalid])
        #expect(Set(judgement.ways.map(\.class)) == [.invalid])
        #expect(judgement.verdict == .inconclusive)
        #expect(judgement.findings(in: .shop, prediction: .shop(without: "az1"), baseline: []) == [])
    }

    @Test func `not seen by any survivor, everything is invalid, in spite of the counters`() {
        var world = World()
        for way in ZoneMap.shopWays where way.reach.vantage != "probe-az1" { world.dark[way] = "........" }
        let judgement = world.judgement()
        #expect(judgement.darkness.doubt == "no probe of a survivor saw the zone go dark")
        #expect(Set(judgement.services.map(\.class)) == [.invalid])
        #expect(judgement.verdict == .inconclusive)
    }

    @Test func `a service is judged from each side by itself`() throws {
        let world = World(dark: [Self.outside: "xxxxxxxx"])
        #expect(try world.class(of: "shop", from: .outside) == .hiddenDependency)
        #expect(try world.class(of: "shop", from: .zone("az2")) == .asPredicted)
        #expect(world.judgement().verdict == .refuted)
    }

    @Test func `a service without entries lives by its replicas, as far as anyone sees them`() throws {
        func icmp(_ vantage: Vantage.ID, _ target: String) -> Way { Way(from: vantage, to: target, by: .icmp) }
        let oneSeesIt = World(dark: [icmp("probe-az2", "web-3"): "xxxxxxxx"])
        #expect(try oneSeesIt.class(of: "store", from: .anywhere) == .asPredicted)
        let nobodySeesIt = World(dark: [
            icmp("probe-az2", "web-3"): "xxxxxxxx", icmp("probe-az3", "web-3"): "xxxxxxxx",
        ])
        #expect(try nobodySeesIt.class(of: "store", from: .anywhere) == .hiddenDependency)
        let nobodyLooks = World(unprobed: [icmp("probe-az2", "web-3"), icmp("probe-az3", "web-3")])
        #expect(try nobodyLooks.class(of: "store", from: .anywhere) == .unknown)
        #expect(nobodyLooks.judgement().verdict == .inconclusive)
        #expect(
            nobodyLooks.judgement().notCovered
                == [Reach(from: "probe-az2", to: "web-3"), Reach(from: "probe-az3", to: "web-3")]
        )
    }

    @Test func `a service that nothing probes is not covered, and never held`() throws {
        let world = World(unprobed: Set(ZoneMap.shopWays.filter { $0.reach.target == "glb-shop" }))
        #expect(try world.class(of: "shop", from: .outside) == .notCovered)
        #expect(world.judgement().verdict == .inconclusive)
    }

    @Test func `what the game day says of a service stands against the map`() throws {
        let judgement = World().judgement(overrides: [.init(service: "batch", expect: .survives)])
        let verdict = try #require(judgement.services.first { $0.service == "batch" && $0.origin == .outside })
        #expect(verdict.predicted.fate == .survives)
        #expect(verdict.class == .hiddenDependency)
    }

    @Test func `what the game day says of a service as seen from one side holds for that side alone`() throws {
        let judgement = World().judgement(
            overrides: [.init(service: "batch", expect: .survives, origins: [.outside])]
        )
        func verdictClass(from origin: ServiceVerdict.Origin) -> VerdictClass? {
            judgement.services.first { $0.service == "batch" && $0.origin == origin }?.class
        }
        #expect(verdictClass(from: .outside) == .hiddenDependency)
        #expect(verdictClass(from: .zone("az2")) == .asPredicted)
    }

    @Test func `a service with a longer time for its failover is judged after that`() throws {
        // Down for 500 ms after what failover usually takes, and well from then on.
        let slow = World(dark: [Self.outside: "xxxxx............."])
        func verdict(_ overrides: [GameDay.Override]) -> VerdictClass? {
            slow.judgement(overrides: overrides).services.first { $0.service == "shop" && $0.origin == .outside }?.class
        }
        #expect(verdict([.init(service: "shop", expect: .survives)]) == .lateFailover)
        #expect(
            verdict([.init(service: "shop", expect: .survives, within: .milliseconds(3_600))]) == .asPredicted
        )
    }

    @Test func `a service that may lose nothing is not kept by a few good rounds`() throws {
        let lossy = World(dark: [Self.outside: "..x....."])
        func observed(_ overrides: [GameDay.Override]) -> VerdictClass? {
            lossy.judgement(overrides: overrides).services.first { $0.service == "shop" && $0.origin == .outside }?
                .class
        }
        #expect(observed([.init(service: "shop", expect: .survives)]) == .asPredicted)
        #expect(observed([.init(service: "shop", expect: .survives, maximumLossRatio: 0.05)]) != .asPredicted)
    }

    @Test func `a brownout that what passes the zone notices is one, and what it kills is a surprise`() throws {
        let noticed = World(kind: .brownout, dark: [Self.dead: "..x.x.x."]).judgement()
        #expect(noticed.darkness.isConfirmed)
        #expect(noticed.darkness.witnesses == [Self.dead])
        #expect(noticed.ways.first { $0.way == Self.dead }?.class == .asPredicted)

        let unnoticed = World(kind: .brownout).judgement()
        #expect(unnoticed.darkness.doubt == "no probe of a survivor saw the zone go dark")

        let killed = World(kind: .brownout, dark: [Self.dead: "xxxxxxxx"]).judgement()
        #expect(killed.ways.first { $0.way == Self.dead }?.class == .hiddenDependency)
    }
}
