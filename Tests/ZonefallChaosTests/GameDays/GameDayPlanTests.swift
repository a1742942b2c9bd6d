import Testing
import ZonefallChaos
import ZonefallModel
import ZonefallTestSupport

/// What a game day is before anything happens.
struct GameDayPlanTests {
    private static func plan(
        zones: [Zone.ID],
        limits: GameDay.Limits = GameDay.Limits(maximumDark: .seconds(20), lease: .seconds(3)),
        map: ZoneMap = .shop
    ) throws -> GameDayPlan {
        try GameDayPlan(
            GameDay(name: "each in turn", hypothesis: "The map knows.", zones: zones, limits: limits),
            map: map,
            mapRevision: String(repeating: "0", count: 64),
            driver: SimulatedRegion(),
            predictor: MapPredictor(map)
        )
    }

    @Test func `the plan says what goes dark, how it ends in any case, and what is predicted`() throws {
        let text = try Self.plan(zones: ["az1", "az2"]).text
        #expect(try Golden.chaos.difference(of: text, from: "gameday-plan.txt") == nil)
    }

    @Test func `a day without zones, of unknown zones, or of one zone twice is refused`() {
        #expect(throws: PlanRefusal.noZones) { try Self.plan(zones: []) }
        #expect(throws: PlanRefusal.unknownZone("az9")) { try Self.plan(zones: ["az1", "az9"]) }
        #expect(throws: PlanRefusal.zoneTwice("az1")) { try Self.plan(zones: ["az1", "az1"]) }
    }

    @Test func `I14: the last zone is never made dark, nor a zone that nobody sees from outside`() {
        let alone = ZoneMap(region: "r", zones: [Zone(id: "az1")], vantages: [Vantage(id: "v")])
        #expect(throws: PlanRefusal.lastZone("az1")) { try Self.plan(zones: ["az1"], map: alone) }
        let unseen = ZoneMap(
            region: "r",
            zones: [Zone(id: "az1"), Zone(id: "az2")],
            vantages: [Vantage(id: "v", zone: "az1")]
        )
        #expect(throws: PlanRefusal.noSurvivingVantage("az1")) { try Self.plan(zones: ["az1"], map: unseen) }
    }

    @Test func `limits that make no sense are refused`() {
        #expect(throws: PlanRefusal.limits(.leaseTooShort(.milliseconds(10)))) {
            try Self.plan(
                zones: ["az1"],
                limits: GameDay.Limits(maximumDark: .seconds(9), lease: .milliseconds(10))
            )
        }
    }

    @Test func `any change of what will be done is another plan`() throws {
        let plan = try Self.plan(zones: ["az1", "az2"])
        #expect(try plan.hash == Self.plan(zones: ["az1", "az2"]).hash)
        #expect(try plan.hash != Self.plan(zones: ["az2", "az1"]).hash)
        #expect(try plan.hash != Self.plan(zones: ["az1"]).hash)
        #expect(
            try plan.hash
                != Self.plan(
                    zones: ["az1", "az2"],
                    limits: GameDay.Limits(maximumDark: .seconds(21), lease: .seconds(3))
                ).hash
        )
    }
}
