import Testing
import ZonefallProbes
import ZonefallTestSupport

extension TimerWheel {
    /// Lets time pass and takes what is due.
    fileprivate mutating func popDue(through tick: Int64) -> (deadline: Int64, payload: Payload)? {
        advance(through: tick)
        return popDue()
    }
}

struct TimerWheelTests {
    @Test func `a timer fires at its tick, not before and not twice`() {
        var wheel = TimerWheel<String>(now: 100)
        wheel.schedule(at: 105, "a")

        #expect(wheel.popDue(through: 104) == nil)
        #expect(wheel.popDue(through: 105)?.payload == "a")
        #expect(wheel.popDue(through: 1_000_000) == nil)
    }

    @Test func `a deadline in the past is due at once`() {
        var wheel = TimerWheel<String>(now: 100)
        wheel.schedule(at: 3, "late")

        #expect(wheel.nextDeadline == 100)
        #expect(wheel.popDue(through: 100)?.payload == "late")
    }

    @Test func `a cancelled timer never fires, and its token is no good for the next one in its place`() {
        var wheel = TimerWheel<String>()
        let first = wheel.schedule(at: 7, "first")
        #expect(wheel.cancel(first) == "first")
        #expect(wheel.cancel(first) == nil)
        let second = wheel.schedule(at: 7, "second")
        #expect(wheel.cancel(first) == nil)

        #expect(wheel.popDue(through: 7)?.payload == "second")
        #expect(wheel.cancel(second) == nil)
        #expect(wheel.count == 0)
    }

    @Test func `a timer beyond the farthest wheel is held, not lost`() {
        var wheel = TimerWheel<String>(now: 5)
        wheel.schedule(at: .max, "never")

        #expect(wheel.popDue(through: 1 << 40) == nil)
        #expect(wheel.count == 1)
    }

    /// The wheel against a plain list: what is due, in which order, and when to wake next.
    @Test(arguments: UInt64(0)..<100)
    func `any mix of setting, cancelling and passing of time agrees with a sorted list`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var now = Int64.random(in: 0...1 << 40, using: &generator)
        var wheel = TimerWheel<Int>(now: now)
        var model: [Int: (deadline: Int64, token: TimerWheel<Int>.Token)] = [:]

        for name in 0..<400 {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0, 1:
                let reach = Int64(1) << Int64.random(in: 0...34, using: &generator)
                let deadline = now + Int64.random(in: -2...reach, using: &generator)
                model[name] = (max(deadline, now), wheel.schedule(at: deadline, name))
            case 2:
                guard let victim = model.keys.sorted().randomElement(using: &generator),
                    let known = model.removeValue(forKey: victim)
                else { continue }
                #expect(wheel.cancel(known.token) == victim)
            default:
                now += Int64.random(in: 0...1 << Int64.random(in: 0...30, using: &generator), using: &generator)
                var fired: [Int64] = []
                while let (_, payload) = wheel.popDue(through: now) {
                    let removed = model.removeValue(forKey: payload)
                    let known = try #require(removed)
                    #expect(known.deadline <= now)
                    fired.append(known.deadline)
                }
                #expect(fired == fired.sorted())
                #expect(model.values.allSatisfy { $0.deadline > now })
            }
            #expect(wheel.count == model.count)
            #expect(wheel.dueCount <= wheel.count)
            if let next = wheel.nextDeadline {
                let earliest = try #require(model.values.map(\.deadline).min())
                #expect(next <= earliest)
            } else {
                #expect(model.isEmpty)
            }
        }
    }

    @Test func `with few timers the next wake-up is exact`() {
        var wheel = TimerWheel<Int>(now: 0)
        wheel.schedule(at: 999, 1)
        wheel.schedule(at: 1_003, 2)

        #expect(wheel.nextDeadline == 999)
    }
}
