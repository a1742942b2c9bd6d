import Testing
import ZonefallCoordinator
import ZonefallModel

struct FindingLedgerTests {
    private let rest = Duration.seconds(60)

    @Test func `a finding keeps the time when it was first seen`() {
        var ledger = FindingLedger()
        let finding = Finding.remoteFloatingIP("fip-a")
        #expect(ledger.record([finding], at: .start, restAfter: rest).map(\.firstSeen) == [.start])
        #expect(ledger.record([finding], at: .start + .seconds(59), restAfter: rest) == [])
        let written = ledger.record([finding], at: .start + .seconds(60), restAfter: rest)
        #expect(written.map(\.firstSeen) == [.start])
        #expect(written.map(\.lastSeen) == [.start + .seconds(60)])
    }

    @Test func `a finding that goes away is written once, and no longer stands`() {
        var ledger = FindingLedger()
        _ = ledger.record([.remoteFloatingIP("fip-a")], at: .start, restAfter: rest)
        let gone = ledger.record([], at: .start + .seconds(1), restAfter: rest)
        #expect(gone.map(\.stands) == [false])
        #expect(ledger.standing == [])
        #expect(ledger.record([], at: .start + .seconds(2), restAfter: rest) == [])
    }

    @Test func `a finding that comes back or changes its confidence is written`() {
        var ledger = FindingLedger()
        _ = ledger.record([.remoteFloatingIP("fip-a", confidence: 0.6)], at: .start, restAfter: rest)
        let surer = ledger.record([.remoteFloatingIP("fip-a")], at: .start + .seconds(1), restAfter: rest)
        #expect(surer.map(\.finding.confidence) == [0.95])
        _ = ledger.record([], at: .start + .seconds(2), restAfter: rest)
        let back = ledger.record([.remoteFloatingIP("fip-a")], at: .start + .seconds(3), restAfter: rest)
        #expect(back.map(\.firstSeen) == [.start])
        #expect(back.map(\.stands) == [true])
    }

    @Test func `what stands is sorted`() {
        var ledger = FindingLedger()
        _ = ledger.record(["fip-c", "fip-a", "fip-b"].map { .remoteFloatingIP($0) }, at: .start, restAfter: rest)
        #expect(ledger.standing.map(\.finding.subject.id) == ["fip-a", "fip-b", "fip-c"])
    }
}
