import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAgent

struct WindowBuilderTests {
    private let start = Timestamp.spoolStart

    private func observation(_ outcome: Outcome, microseconds: Int64? = nil, target: String = "t") -> Observation {
        Observation(
            time: start,
            vantage: "a",
            target: target,
            kind: .icmp,
            outcome: outcome,
            roundTrip: microseconds.map { .microseconds($0) }
        )
    }

    @Test func `a window comes when the clock has left it, and has everything that ended in it`() {
        var builder = WindowBuilder()
        let nothing = builder.take(at: start)
        #expect(nothing == nil)
        builder.add(observation(.ok, microseconds: 100), at: start)
        builder.add(observation(.timeout), at: start + .milliseconds(9_999))
        builder.add(observation(.notSent(reason: "")), at: start + .seconds(5))
        builder.add(observation(.refused, target: "u"), at: start + .seconds(5))
        let early = builder.take(at: start + .milliseconds(9_999))
        #expect(early == nil)
        let windows = builder.take(at: start + .seconds(10))
        #expect(windows?.start == start)
        #expect(
            windows?.rows == [
                .init(
                    target: "t",
                    kind: .icmp,
                    ok: 1,
                    timeout: 1,
                    notSent: 1,
                    times: .init(min: 100, average: 100, p99: 100, max: 100)
                ),
                .init(target: "u", kind: .icmp, refused: 1),
            ]
        )
        #expect(windows?.rows.map(\.sent) == [2, 1])
        let more = builder.take(at: start + .seconds(20))
        #expect(more == nil)
    }

    @Test func `the last one comes at once`() {
        var builder = WindowBuilder()
        builder.add(observation(.ok), at: start)
        let last = builder.take(at: start, isLast: true)
        #expect(last?.rows.map(\.ok) == [1])
    }

    @Test(arguments: UInt64(0)..<100)
    func `the times are those that sorting all of them would give`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...1_000, using: &random)
        let times = (0..<count).map { _ in Int64.random(in: 0...5_000, using: &random) }
        var builder = WindowBuilder()
        for time in times { builder.add(observation(.ok, microseconds: time), at: start) }
        let sorted = times.sorted().map { Int($0) }
        let rank = (count * 99 + 99) / 100
        let windows = builder.take(at: start, isLast: true)
        #expect(
            windows?.rows.first?.times
                == .init(
                    min: sorted[0],
                    average: sorted.reduce(0, +) / count,
                    p99: sorted[rank - 1],
                    max: sorted[count - 1]
                )
        )
    }
}
