import Testing
import ZonefallModel

@testable import ZonefallChaos

struct LeaseBudgetTests {
    private static let limits = GameDay.Limits(
        maximumDark: .seconds(20),
        lease: .seconds(3),
        grant: .seconds(4),
        canary: .seconds(2)
    )

    private static func budget(ages: [Vantage.ID: Duration], asked: Duration = .seconds(100)) -> LeaseBudget {
        var budget = LeaseBudget(limits: limits, survivors: ["a", "b"], now: .seconds(99))
        budget.answered(ages, asked: asked)
        return budget
    }

    @Test func `with everyone alive the lease is the full one`() {
        let budget = Self.budget(ages: ["a": .zero, "b": .milliseconds(900)])
        #expect(budget.lease(at: .seconds(100)) == .seconds(3))
    }

    @Test func `an old sign of life shortens the lease, counted from when we asked`() {
        let budget = Self.budget(ages: ["a": .zero, "b": .milliseconds(1_500)])
        #expect(budget.lease(at: .milliseconds(100_500)) == .seconds(2))
    }

    @Test func `less than a second is no lease at all`() {
        let budget = Self.budget(ages: ["a": .zero, "b": .zero])
        #expect(budget.lease(at: .milliseconds(103_000)) == .seconds(1))
        #expect(budget.lease(at: .milliseconds(103_001)) == nil)
    }

    @Test func `without a sign of each survivor there is no lease`() {
        #expect(Self.budget(ages: ["a": .zero]).lease(at: .seconds(100)) == nil)
        #expect(Self.budget(ages: ["a": .zero]).silent(at: .seconds(100)) == ["b"])
    }

    @Test func `no lease goes past the cap, and the light comes before it`() {
        var budget = Self.budget(ages: ["a": .zero, "b": .zero])
        budget.imposedAt = .seconds(82)
        #expect(budget.lease(at: .seconds(100)) == .seconds(2))
        #expect(!budget.isNearlySpent(at: .seconds(100)))
        #expect(budget.isNearlySpent(at: .milliseconds(100_500)))
    }

    @Test func `an answer that is late does not make anyone younger`() {
        var budget = Self.budget(ages: ["a": .zero, "b": .zero], asked: .seconds(100))
        budget.answered(["a": .seconds(9), "b": .seconds(9)], asked: .seconds(98))
        #expect(budget.lease(at: .seconds(100)) == .seconds(3))
    }

    @Test func `the canary is extended only by signs given while it was dark`() {
        var budget = Self.budget(ages: ["a": .zero, "b": .zero])
        budget.imposedAt = .seconds(101)
        #expect(!budget.everyoneHeardWhileDark)
        // Asked while dark, but b's last word is older than the darkness.
        budget.answered(["a": .milliseconds(100), "b": .milliseconds(900)], asked: .milliseconds(101_500))
        #expect(!budget.everyoneHeardWhileDark)
        budget.answered(["a": .milliseconds(900), "b": .milliseconds(100)], asked: .milliseconds(102_000))
        #expect(budget.everyoneHeardWhileDark)
    }

    @Test(arguments: [
        (
            GameDay.Limits(maximumDark: .seconds(20), lease: .milliseconds(999)),
            LimitsError.leaseTooShort(.milliseconds(999))
        ),
        (
            GameDay.Limits(maximumDark: .seconds(20), lease: .seconds(2), canary: .milliseconds(500)),
            .canaryTooShort(.milliseconds(500))
        ),
        (
            GameDay.Limits(maximumDark: .seconds(20), lease: .seconds(2), canary: .seconds(3)),
            .notNested(shorter: "canary_ms", longer: "lease_ms")
        ),
        (
            GameDay.Limits(maximumDark: .seconds(20), lease: .seconds(4), grant: .seconds(3)),
            .notNested(shorter: "lease_ms", longer: "grant_ms")
        ),
        (
            GameDay.Limits(maximumDark: .seconds(5), lease: .seconds(4), grant: .seconds(6)),
            .notNested(shorter: "grant_ms", longer: "max_dark_ms")
        ),
        (
            GameDay.Limits(maximumDark: .seconds(4), lease: .seconds(2)),
            .tooLittleDark(.seconds(4), needed: .seconds(4))
        ),
    ])
    func `limits that do not lie within each other are refused`(limits: GameDay.Limits, error: LimitsError) {
        #expect(throws: error) { try GameDay(name: "x", zones: ["az1"], limits: limits).checkLimits() }
    }
}
