import CZonefallProbes
import ZonefallModel

/// Watches the agent itself: what its sockets dropped, whether it got a processor, whether somebody set its clock.
///
/// Belongs to the thread of its loop, whose account of the scheduler it reads.
package final class VantageWatch {
    private let loop: EventLoop
    private let schedule: Int32
    private var record: VantageRecord
    private var lastReading: Instant

    package init(loop: EventLoop) {
        self.loop = loop
        schedule = zf_schedule_open()
        lastReading = .now()
        record = VantageRecord(Self.reading(schedule))
    }

    deinit {
        if schedule >= 0 { closeDescriptor(schedule) }
    }

    /// A socket of the agent's dropped packets because its queue was full.
    package func dropped(_ count: Int64) { record.dropped(count) }

    func skipped(_ count: Int64) { record.skipped(count) }

    func wasNotSent() { record.wasNotSent() }

    /// To be called about once a second.
    func read() {
        record.read(Self.reading(schedule), lateness: loop.lateness.worst(after: lastReading))
        lastReading = .now()
    }

    func starvation(after start: Instant) -> Double? { record.starvation(after: start) }

    /// The agent's health since this was asked last.
    func take() -> VantageHealth {
        read()
        return record.take()
    }

    private static func reading(_ schedule: Int32) -> VantageRecord.Reading {
        var (run, wait): (Int64, Int64) = (0, 0)
        let isKnown = schedule >= 0 && zf_schedule_read(schedule, &run, &wait) == 0
        let error = zf_clock_error_ns()
        let now = Instant.now()
        return VantageRecord.Reading(
            at: now,
            clockOffset: zf_realtime_ns() - now.nanoseconds,
            schedule: isKnown ? (run, wait) : nil,
            clockError: error < 0 ? nil : .nanoseconds(error)
        )
    }
}
