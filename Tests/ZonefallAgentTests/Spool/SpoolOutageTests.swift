import Testing
import ZonefallModel
import ZonefallTestSupport
import ZonefallZlib

@testable import ZonefallAgent

/// 72 hours without a coordinator, by a clock of the test's own.
struct SpoolOutageTests {
    private static let targets = 2_000
    private static let outage: Duration = .seconds(72 * 3_600)

    /// Windows of 2,000 targets with times that differ as those of real ones do, to which deflate can do least.
    private func windows(seed: UInt64) -> ProbeWindows {
        var random = SeededGenerator(seed: seed)
        return ProbeWindows(
            start: .spoolStart,
            rows: (0..<Self.targets).map { number in
                let digits = String(number)
                let usual = [180, 350, 900, 2_500][number % 4]
                let times = (0..<10).map { _ in usual + Int.random(in: -usual / 8...usual / 5, using: &random) }
                    .sorted()
                return ProbeWindows.Row(
                    target: "instance-" + String(repeating: "0", count: 4 - digits.count) + digits,
                    kind: .icmp,
                    ok: 10,
                    times: .init(min: times[0], average: times.reduce(0, +) / 10, p99: times[9], max: times[9])
                )
            }
        )
    }

    private func bodySize(of windows: ProbeWindows) throws -> Int {
        let batch = ObservationBatch(
            vantage: "agent-a",
            epoch: 1_772_352_000_000,
            sequence: 25_000,
            sentAt: .spoolStart,
            BatchContent(planRevision: SHA256.hexadecimalDigest(of: "plan"), windows: [windows])
        )
        return BatchBody.bytes(of: batch).count
    }

    @Test func `windows of 2,000 targets for 72 hours fit into 256 MiB`() throws {
        let sizes = try (UInt64(0)..<5).map { try bodySize(of: windows(seed: $0)) }
        let largest = try #require(sizes.max())
        #expect(largest * 72 * 360 <= 256 << 20, "a window takes \(largest) bytes")
        #expect(largest > 1_000)
    }

    @Test
    func `after 72 hours everything arrives once, live data first, and more than 20 times as fast as it was made`() {
        var region = Outage(windowSize: 10_000)
        region.run(for: Self.outage, isCoordinatorThere: false)
        let waiting = region.ledger.waiting(for: "a")
        #expect(waiting >= 72 * 360)
        #expect(region.ledger.bytes <= 256 << 20)

        let start = region.now
        while region.ledger.waiting(for: "a") > 0, region.now - start < Self.outage {
            region.run(for: .seconds(10), isCoordinatorThere: true)
        }
        let took = region.now - start
        #expect(took * 20 <= Self.outage, "\(took)")
        #expect(region.ledger.waiting(for: "a") == 0)
        #expect(region.received.count == region.made)
        #expect(region.duplicates == 0)
        #expect(region.dropped == 0)
        // A new record was never more than a second late, whatever was behind it.
        #expect(region.longestLiveDelay <= .seconds(1))
        #expect(region.ledger.bytes < 1 << 20)
    }
}

/// An agent's ledger, a link of 50 ms, four batches under way at most, and a coordinator that commits 40 a second.
private struct Outage {
    let windowSize: Int
    var ledger = SpoolLedger(followers: ["a"])
    var now = Timestamp.spoolStart
    private(set) var received: Set<SpoolRecord.Key> = []
    private(set) var duplicates = 0
    private(set) var made = 0
    private(set) var dropped = 0
    private(set) var longestLiveDelay: Duration = .zero
    private var madeAt: [SpoolRecord.Key: Timestamp] = [:]
    private var segment: [SpoolStream: (first: Int64, bytes: Int)] = [:]

    init(windowSize: Int) {
        self.windowSize = windowSize
    }

    mutating func run(for duration: Duration, isCoordinatorThere: Bool) {
        let end = now + duration
        while now < end {
            if now.millisecondsSinceEpoch % 10_000 == 0 { make(.windows, windowSize, isCoordinatorThere) }
            if now.millisecondsSinceEpoch % 60_000 == 7_000 { make(.changes, 400, isCoordinatorThere) }
            if isCoordinatorThere { exchange() }
            _ = ledger.settle(at: now)
            now = now + .milliseconds(isCoordinatorThere ? 100 : 1_000)
        }
    }

    private mutating func make(_ stream: SpoolStream, _ size: Int, _ isCoordinatorThere: Bool) {
        let key = ledger.seal(stream, at: now)
        made += 1
        if isCoordinatorThere { madeAt[key] = now }
        var file = segment[stream] ?? (key.id, 0)
        if file.bytes >= 256 << 10 { file = (key.id, 0) }
        file.bytes += size
        segment[stream] = file
        ledger.kept(key, inSegment: file.first, bytes: size, rows: 1, time: now)
        dropped += ledger.dropDown(to: 256 << 20).count
    }

    /// A tenth of a second: four batches.
    private mutating func exchange() {
        let keys = (0..<4).compactMap { _ in ledger.next(for: "a", at: now) }
        for key in keys {
            if !received.insert(key).inserted { duplicates += 1 }
            ledger.acknowledged(key, by: "a")
            if let made = madeAt[key] { longestLiveDelay = max(longestLiveDelay, now - made) }
        }
        if now.millisecondsSinceEpoch % 1_000 == 0 { _ = ledger.takeFinished() }
    }
}
