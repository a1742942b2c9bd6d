import Testing
import ZonefallModel

@testable import ZonefallProbes

struct BurstLimitTests {
    private func admitted(_ limit: inout BurstLimit, _ asked: Int, at milliseconds: Int64) -> Int {
        (0..<asked).count { _ in limit.admits(at: Instant(nanoseconds: milliseconds * 1_000_000)) }
    }

    @Test func `a tick may begin three times the plan's mean, and the next as many again`() {
        var limit = BurstLimit(rate: 50_000, tick: .milliseconds(1))
        #expect(admitted(&limit, 1_000, at: 7) == 150)
        #expect(admitted(&limit, 1_000, at: 8) == 150)
        #expect(admitted(&limit, 20, at: 9) == 20)
    }

    @Test func `few probes are no burst, however they come`() {
        var limit = BurstLimit(rate: 2, tick: .milliseconds(5))
        #expect(admitted(&limit, 1_000, at: 10) == 32)
        #expect(admitted(&limit, 1_000, at: 14) == 0)
        #expect(admitted(&limit, 1_000, at: 15) == 32)
    }
}
