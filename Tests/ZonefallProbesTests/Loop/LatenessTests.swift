import Testing
import ZonefallProbes
import ZonefallTestSupport

struct LatenessTests {
    private func at(_ milliseconds: Int64) -> Instant {
        Instant(nanoseconds: milliseconds * 1_000_000)
    }

    @Test func `the worst wake-up after the start counts, and none before or at it`() {
        var lateness = Lateness()
        lateness.woke(at: at(100), late: .milliseconds(500))
        lateness.woke(at: at(200), late: .milliseconds(30))
        lateness.woke(at: at(300), late: .milliseconds(40))

        #expect(lateness.worst(after: at(99)) == .milliseconds(500))
        #expect(lateness.worst(after: at(100)) == .milliseconds(40))
        #expect(lateness.worst(after: at(300)) == .zero)
    }

    @Test func `ordinary scheduling is not lateness`() {
        var lateness = Lateness()
        lateness.woke(at: at(100), late: .microseconds(1_999))

        #expect(lateness.worst(after: at(0)) == .zero)
    }

    @Test(arguments: UInt64(0)..<50)
    func `it agrees with a list of all wake-ups`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var lateness = Lateness()
        var all: [(at: Int64, late: Int64)] = []
        var now: Int64 = 0
        for _ in 0..<200 {
            now += Int64.random(in: 1...300, using: &generator)
            let late = Int64.random(in: 0...50, using: &generator)
            lateness.woke(at: at(now), late: .milliseconds(late))
            if late >= 2 { all.append((now, late)) }
            let start = Int64.random(in: max(0, now - 60_000)...now, using: &generator)
            let expected = all.filter { $0.at > start }.map(\.late).max() ?? 0
            #expect(lateness.worst(after: at(start)) == .milliseconds(expected))
        }
    }
}
