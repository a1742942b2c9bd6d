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

    @Test func `what is granted counts from the oldest sign of life, never from when we read it`() {
        let budget = Self.budget(ages: ["a": .zero, "b": .milliseconds(1_500)])
        #expect(
            budget.grant(epoch: 7) == Grant(epoch: 7, askedAt: .milliseconds(98_500), length: .seconds(4))
        )
    }

    @Test func `without a sign of each survivor nothing is granted`() {
        #expect(Self.budget(ages: ["a": .zero]).grant(epoch: 7) == nil)
        #expect(Self.budget(ages: ["a": .zero]).silent(at: .seconds(100)) == ["b"])
    }

    @Test func `an answer that is late does not make anyone younger`() {
        var budget = Self.budget(ages: ["a": .zero, "b": .zero], asked: .seconds(100))
        budget.answered(["a": .seconds(9), "b": .seconds(9)], asked: .seconds(98))
        #expect(budget.grant(epoch: 7)?.askedAt == .seconds(100))
    }

    @Test func `the canary is extended only by signs given while it was dark`() {
        var budget = Self.budget(ages: ["a": .zero, "b": .zero])
        #expect(!budget.everyoneWasHeard(since: .seconds(101)))
        // Asked while dark, but b's last word is older than the darkness.
        budget.answered(["a": .milliseconds(100), "b": .milliseconds(900)], asked: .milliseconds(101_500))
        #expect(!budget.everyoneWasHeard(since: .seconds(101)))
        budget.answered(["b": .milliseconds(100)], asked: .seconds(102))
        #expect(budget.everyoneWasHeard(since: .seconds(101)))
    }

    @Test func `whoever is silent for longer than a grant is named`() {
        let budget = Self.budget(ages: ["a": .zero, "b": .seconds(1)])
        #expect(budget.silent(at: .seconds(103)) == [])
        #expect(budget.silent(at: .milliseconds(103_001)) == ["b"])
        #expect(!budget.coordinatorIsSilent(at: .seconds(104)))
        #expect(budget.coordinatorIsSilent(at: .milliseconds(104_001)))
    }
}
