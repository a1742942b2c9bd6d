import Testing
import ZonefallProbes
import ZonefallTestSupport

struct ScheduleTests {
    @Test(arguments: UInt64(0)..<100)
    func `slots lie a period apart, whatever moment asks, and never drift`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let period = Int64.random(in: 1...10_000_000_000, using: &generator)
        let schedule = Schedule(name: "agent/\(seed)", period: .nanoseconds(period))
        let moment = Instant(nanoseconds: Int64.random(in: 0...1 << 60, using: &generator))

        let slot = schedule.slot(after: moment)
        #expect(slot > moment)
        #expect(slot.nanoseconds - moment.nanoseconds <= period)
        #expect((slot.nanoseconds - schedule.phase) % period == 0)
        #expect(schedule.next(after: slot).nanoseconds == slot.nanoseconds + period)
        #expect(schedule.slot(after: slot) == schedule.next(after: slot))
    }

    @Test func `a late wake-up runs the last slot and counts the ones it missed`() {
        let schedule = Schedule(name: "a", period: .milliseconds(100))
        let slot = Instant(nanoseconds: schedule.phase)
        func at(_ milliseconds: Int64) -> Instant { Instant(nanoseconds: slot.nanoseconds + milliseconds * 1_000_000) }

        #expect(schedule.due(from: slot, at: slot).missed == 0)
        #expect(schedule.due(from: slot, at: at(99)).slot == slot)
        #expect(schedule.due(from: slot, at: at(99)).missed == 0)
        #expect(schedule.due(from: slot, at: at(350)).slot == at(300))
        #expect(schedule.due(from: slot, at: at(350)).missed == 3)
    }

    @Test func `the phase is the same on every machine`() {
        #expect(Schedule(name: "agent-a/http:fip-a", period: .seconds(1)).phase == 173_789_045)
    }

    @Test func `a thousand probes spread over their period`() {
        var perTenth = [Int](repeating: 0, count: 10)
        for probe in 0..<1_000 {
            let schedule = Schedule(name: "agent-a/icmp:host-\(probe)", period: .seconds(1))
            perTenth[Int(schedule.phase / 100_000_000)] += 1
        }
        #expect(perTenth.allSatisfy { (60...140).contains($0) })
    }

    @Test func `a moment before the clock's zero has its slot, too`() {
        let schedule = Schedule(name: "a", period: .milliseconds(100))
        let moment = Instant(nanoseconds: -1_000_000_000_000)

        #expect(schedule.slot(after: moment) > moment)
        #expect(schedule.slot(after: moment).nanoseconds - moment.nanoseconds <= 100_000_000)
    }
}
