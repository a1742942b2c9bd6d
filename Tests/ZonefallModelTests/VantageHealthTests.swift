import Testing
import ZonefallModel

struct VantageHealthTests {
    private let sick = VantageHealth(
        window: .seconds(10),
        lateness: .milliseconds(400),
        starvedRatio: 0.5,
        processorRatio: 0.125,
        queueDrops: 7,
        notSent: 3,
        skipped: 2,
        clockSteps: 1,
        clockStep: .milliseconds(-3_600_000),
        clockError: .milliseconds(12)
    )

    @Test func `a vantage of which nothing bad is known has no troubles`() {
        #expect(VantageHealth(window: .seconds(10)).troubles.isEmpty)
    }

    @Test func `each trouble is named`() {
        #expect(sick.troubles == VantageHealth.Trouble.allCases)
    }

    @Test func `it survives the wire`() throws {
        #expect(try VantageHealth(json: JSONValue(parsing: sick.json.compactText)) == sick)
    }

    @Test func `two stretches together are as bad as the worse, and drop as many as both`() {
        let both = VantageHealth(window: .seconds(30), lateness: .milliseconds(5), queueDrops: 1).merged(with: sick)

        #expect(both.window == .seconds(40))
        #expect(both.lateness == .milliseconds(400))
        #expect(both.starvedRatio == 0.125)
        #expect(both.queueDrops == 8)
        #expect(both.clockStep == .milliseconds(-3_600_000))
    }
}
