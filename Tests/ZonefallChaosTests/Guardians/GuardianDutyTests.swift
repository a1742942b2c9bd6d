import Testing

@testable import ZonefallChaos

/// When a guardian has to act, by what it heard and when.
struct GuardianDutyTests {
    @Test func `what is only armed may take its time, what is dark may not`() throws {
        var duty = GuardianDuty()
        try duty.heard(of: "a", doing: .arm, at: .seconds(0))
        #expect(duty.overdue(at: .seconds(3_600)) == nil)
        try duty.heard(of: "a", doing: .impose, at: .seconds(3_600))
        #expect(duty.overdue(at: .seconds(3_615)) == nil)
        #expect(duty.overdue(at: .seconds(3_616)) == "a")
    }

    @Test func `a beat says how long the next may be away, and entries count as beats`() throws {
        var duty = GuardianDuty()
        try duty.beat(of: "a", lease: .seconds(3), at: .seconds(10))
        #expect(duty.overdue(at: .seconds(13)) == nil)
        try duty.heard(of: "a", doing: .impose, at: .seconds(12))
        #expect(duty.overdue(at: .seconds(15)) == nil)
        #expect(duty.overdue(at: .seconds(16)) == "a")
    }

    @Test func `a lease that ran out is never begun again`() throws {
        var duty = GuardianDuty()
        try duty.beat(of: "a", lease: .seconds(3), at: .seconds(10))
        #expect(throws: GuardianDuty.Refusal.over) { try duty.beat(of: "a", lease: .seconds(3), at: .seconds(14)) }
        duty.broughtLight(to: "a")
        #expect(throws: GuardianDuty.Refusal.over) { try duty.heard(of: "a", doing: .impose, at: .seconds(14)) }
        try duty.beat(of: "b", lease: .seconds(3), at: .seconds(15))
    }

    @Test func `a driver that hangs up in armed state is not waited for`() throws {
        var duty = GuardianDuty()
        try duty.heard(of: "a", doing: .arm, at: .seconds(0))
        duty.lostConnection(at: .seconds(5))
        #expect(duty.overdue(at: .seconds(20)) == nil)
        #expect(duty.overdue(at: .seconds(21)) == "a")
    }

    @Test func `it watches one run, and rests when the light is proved, also for the next zone of the day`() throws {
        var duty = GuardianDuty()
        try duty.beat(of: "a", lease: .seconds(3), at: .seconds(10))
        #expect(throws: GuardianDuty.Refusal.occupied(by: "a")) {
            try duty.beat(of: "b", lease: .seconds(3), at: .seconds(11))
        }
        duty.rests("a")
        #expect(duty.overdue(at: .seconds(99)) == nil)
        try duty.heard(of: "a", doing: .arm, at: .seconds(100))
    }

    @Test func `whoever beats for ever is dark no longer than the plan says, and a minute`() throws {
        var duty = GuardianDuty()
        try duty.heard(of: "a", doing: .plan, at: .seconds(0))
        duty.planned(.seconds(30))
        for second in 100...190 { try duty.beat(of: "a", lease: .seconds(3), at: .seconds(second)) }
        #expect(duty.overdue(at: .seconds(190)) == nil)
        #expect(duty.overdue(at: .seconds(191)) == "a")
        #expect(throws: GuardianDuty.Refusal.over) { try duty.beat(of: "a", lease: .seconds(3), at: .seconds(191)) }
    }
}
