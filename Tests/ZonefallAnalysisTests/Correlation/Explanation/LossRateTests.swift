import Testing
import ZonefallModel

@testable import ZonefallAnalysis

@Suite struct `The loss rate of a pair` {
    private func rate(_ endings: String) -> Double {
        LossRate.estimate(
            endings.enumerated().map { index, letter in
                ProbeSample(
                    time: Timestamp(millisecondsSinceEpoch: Int64(index) * 1_000),
                    ending: letter == "." ? .ok : .timeout,
                    roundTrip: -1,
                    detail: -1
                )
            }
        )
    }

    @Test func `counts failures one at a time`() {
        #expect(rate(String(repeating: ".........x", count: 20)) > 0.08)
        #expect(rate(String(repeating: ".........x", count: 20)) < 0.12)
    }

    @Test func `leaves failures in a row to those who caused them`() {
        #expect(rate(String(repeating: ".", count: 100) + String(repeating: "x", count: 40)) < 0.01)
    }

    @Test func `sees that a target never answers`() {
        #expect(rate(String(repeating: "x", count: 40)) > 0.9)
    }

    @Test func `is neither zero nor one`() {
        #expect(rate(String(repeating: ".", count: 10_000)) > 0)
        #expect(rate(String(repeating: "x", count: 10_000)) < 1)
        #expect((0.01...0.03).contains(rate("")))
    }
}
