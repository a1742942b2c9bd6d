import Testing
import ZonefallCoordinator
import ZonefallModel

struct VantageRosterTests {
    @Test func `a vantage appears once, and stays`() {
        var roster = VantageRoster(silentAfter: .seconds(5))
        #expect(roster.status(of: "agent-a", at: .start) == .neverHeard)
        #expect(roster.heard(.of("agent-a"), at: .start) == [.appeared("agent-a")])
        #expect(roster.heard(.of("agent-a", sequence: 1), at: .start + .seconds(1)) == [])
        #expect(roster.status(of: "agent-a", at: .start + .seconds(1)) == .reporting)
    }

    @Test func `a vantage falls silent once, and returns`() {
        var roster = VantageRoster(silentAfter: .seconds(5))
        _ = roster.heard(.of("agent-a"), at: .start)
        #expect(roster.silenced(at: .start + .seconds(5)) == [])
        #expect(roster.silenced(at: .start + .milliseconds(5_001)) == [.fellSilent("agent-a")])
        #expect(roster.silenced(at: .start + .seconds(60)) == [])
        #expect(roster.status(of: "agent-a", at: .start + .seconds(60)) == .silent)
        #expect(roster.heard(.of("agent-a", sequence: 1), at: .start + .seconds(61)) == [.returned("agent-a")])
        #expect(roster.status(of: "agent-a", at: .start + .seconds(61)) == .reporting)
    }

    @Test func `an agent's clock decides nothing`() {
        var roster = VantageRoster(silentAfter: .seconds(5))
        _ = roster.heard(.of("agent-a", at: .start + .seconds(3_600)), at: .start)
        #expect(roster.status(of: "agent-a", at: .start + .seconds(6)) == .silent)
        #expect(roster.entries["agent-a"]?.clockOffset == .seconds(3_600))
    }

    @Test func `a late batch of an older process does not hide what the newer one said`() {
        var roster = VantageRoster(silentAfter: .seconds(5))
        _ = roster.heard(.of("agent-a", epoch: 2, sequence: 3, dropped: 1, planRevision: "new"), at: .start)
        _ = roster.heard(.of("agent-a", epoch: 1, sequence: 9, dropped: 2, planRevision: "old"), at: .start)
        #expect(roster.entries["agent-a"]?.epoch == 2)
        #expect(roster.entries["agent-a"]?.sequence == 3)
        #expect(roster.entries["agent-a"]?.planRevision == "new")
        #expect(roster.entries["agent-a"]?.dropped == 3)
    }

    @Test func `the first batch of a process is news, though its clock was set back`() {
        var roster = VantageRoster(silentAfter: .seconds(5))
        _ = roster.heard(.of("agent-a", epoch: 2_000, sequence: 7, planRevision: "old"), at: .start)
        #expect(roster.isLate(.of("agent-a", epoch: 1_000, sequence: 7)))
        #expect(!roster.isLate(.of("agent-a", epoch: 1_000, sequence: 0)))
        _ = roster.heard(.of("agent-a", epoch: 1_000, sequence: 0, planRevision: "new"), at: .start)
        _ = roster.heard(.of("agent-a", epoch: 1_000, sequence: 1, planRevision: "newer"), at: .start)
        #expect(roster.entries["agent-a"]?.planRevision == "newer")
    }

    @Test func `an agent that claims absurd numbers breaks nothing`() {
        var roster = VantageRoster(silentAfter: .seconds(5))
        for sequence in 0..<3 {
            _ = roster.heard(.of("agent-a", sequence: Int64(sequence), dropped: .max), at: .start)
        }
        #expect(roster.entries["agent-a"]?.dropped == .max)
        _ = roster.heard(.of("agent-a", sequence: .max, dropped: .min), at: .start)
        #expect(roster.entries["agent-a"]?.dropped == .max)
    }
}
