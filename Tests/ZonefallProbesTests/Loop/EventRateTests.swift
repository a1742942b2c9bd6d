import Testing

@testable import ZonefallProbes

struct EventRateTests {
    private func moment(_ milliseconds: Int64) -> Instant {
        Instant(nanoseconds: 5_000_000_000 + milliseconds * 1_000_000)
    }

    @Test func `what counts is the last whole second`() {
        var rate = EventRate()
        for millisecond in 0..<300 { rate.count(at: moment(Int64(millisecond))) }
        #expect(rate.lastSecond == 0)
        rate.count(at: moment(1_000))
        #expect(rate.lastSecond == 300)
        rate.count(at: moment(2_000))
        #expect(rate.lastSecond == 1)
    }

    @Test func `a second without any is not a busy one`() {
        var rate = EventRate()
        for millisecond in 0..<300 { rate.count(at: moment(Int64(millisecond))) }
        rate.count(at: moment(2_500))
        #expect(rate.lastSecond == 0)
    }
}
