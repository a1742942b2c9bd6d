import Testing
import ZonefallModel

@testable import ZonefallProbes

struct VantageRecordTests {
    private static let second: Int64 = 1_000_000_000

    private func reading(at second: Int64, offset: Int64 = 0, run: Int64 = 0, wait: Int64 = 0) -> VantageRecord.Reading
    {
        VantageRecord.Reading(
            at: Instant(nanoseconds: second * Self.second),
            clockOffset: offset,
            schedule: (run, wait),
            clockError: nil
        )
    }

    /// Trap 4.
    @Test(arguments: [3_600_000, -3_600_000, 3] as [Int64])
    func `a wall clock that was set is noticed, by how much and once`(milliseconds: Int64) {
        var record = VantageRecord(reading(at: 0))
        let offset = milliseconds * 1_000_000
        record.read(reading(at: 1, offset: offset), lateness: .zero)
        record.read(reading(at: 2, offset: offset + 100_000), lateness: .zero)

        #expect(record.health.clockSteps == 1)
        #expect(record.health.clockStep == .milliseconds(milliseconds))
        #expect(record.health.troubles == [.clockStep])
    }

    @Test func `a clock that is slewed was not set`() {
        var record = VantageRecord(reading(at: 0))
        for second in 1...60 as ClosedRange<Int64> {
            record.read(reading(at: second, offset: second * 500_000), lateness: .zero)
        }
        #expect(record.health.clockSteps == 0)
        #expect(record.health.troubles.isEmpty)
        #expect(record.health.window == .seconds(60))
    }

    @Test func `waiting for a processor is starvation, and running is not`() {
        var record = VantageRecord(reading(at: 0))
        record.read(reading(at: 1, run: 900_000_000, wait: 0), lateness: .zero)
        #expect(record.starvation(after: Instant(nanoseconds: 0)) == nil)
        record.read(reading(at: 2, run: 1_000_000_000, wait: 800_000_000), lateness: .zero)

        #expect(record.starvation(after: Instant(nanoseconds: 0)) == 0.8)
        #expect(record.starvation(after: Instant(nanoseconds: 2 * Self.second)) == nil)
        #expect(record.health.starvedRatio == 0.4)
        #expect(record.health.processorRatio == 0.5)
        #expect(record.health.troubles == [.starved])
    }

    @Test func `what was taken is not told again`() {
        var record = VantageRecord(reading(at: 0))
        record.dropped(3)
        record.skipped(2)
        record.wasNotSent()
        record.read(reading(at: 1), lateness: .milliseconds(300))

        let health = record.take()
        #expect(health.queueDrops == 3)
        #expect(health.skipped == 2)
        #expect(health.notSent == 1)
        #expect(health.troubles == [.late, .queueDrops])
        #expect(record.take() == VantageHealth(window: .zero))
    }
}
