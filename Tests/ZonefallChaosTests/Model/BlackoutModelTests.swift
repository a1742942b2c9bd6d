import Foundation
import Testing

@testable import ZonefallChaos

/// Everything that can happen within some seconds and some faults, enumerated.
///
/// `ZONEFALL_MODEL=all` goes further, which takes minutes without optimisation.
struct BlackoutModelTests {
    private typealias Bounds = BlackoutWorld.Bounds

    private static let sound: [BlackoutWorld.Bounds] =
        ProcessInfo.processInfo.environment["ZONEFALL_MODEL"] == "all"
        ? [
            // Past the cap, with three faults.
            .init(hosts: 1, seconds: 8, faults: 3, runs: 1, coordinators: 1),
            // A second run, begun by a second coordinator, while the first may still live.
            .init(hosts: 1, seconds: 5, faults: 2, runs: 2, coordinators: 2),
            // Two hosts that hear different things.
            .init(hosts: 2, seconds: 3, faults: 1, runs: 1, coordinators: 1),
        ]
        : [
            .init(hosts: 1, seconds: 7, faults: 1, runs: 1, coordinators: 1),
            .init(hosts: 1, seconds: 3, faults: 1, runs: 2, coordinators: 2),
            .init(hosts: 2, seconds: 2, faults: 1, runs: 1, coordinators: 1),
        ]

    private func explore(_ bounds: Bounds) -> Explorer<BlackoutWorld>.Outcome {
        let outcome = Explorer.explore(from: BlackoutWorld(bounds), most: 20_000_000)
        print("\(outcome.states) states of \(bounds)")
        return outcome
    }

    @Test(arguments: sound)
    func `whoever dies, is late or is doubled: light within lease, grant and cap, one run at a time, never dark again`(
        bounds: BlackoutWorld.Bounds
    ) {
        let outcome = explore(bounds)
        #expect(outcome.isComplete)
        #expect(outcome.violation == nil, "\(outcome.trace)")
        #expect(outcome.states > 10_000)
    }

    @Test func `a world in which a grant counts from its arrival is found out`() {
        let outcome = explore(
            .init(seconds: 6, faults: 1, runs: 1, coordinators: 1, defects: [.grantsCountFromArrival])
        )
        #expect(outcome.violation == "host 0 is dark by run 1, whose coordinator permitted nothing for a whole grant")
        #expect(outcome.trace.contains("coordinator 0 dies") || outcome.trace.contains("coordinator 0 aborts"))
    }

    @Test func `a world without fencing is found out`() {
        let outcome = explore(.init(seconds: 5, faults: 1, defects: [.noFencing]))
        #expect(outcome.violation == "host 0 is dark by run 2, whose coordinator permitted nothing for a whole grant")
    }

    @Test func `a world that renews beyond the cap is found out`() {
        let outcome = explore(.init(seconds: 8, faults: 0, runs: 1, coordinators: 1, defects: [.noCap]))
        #expect(outcome.violation == "host 0 is dark beyond the cap")
    }

    @Test func `a world without a lock is found out`() {
        let outcome = explore(.init(hosts: 2, seconds: 1, faults: 0, defects: [.noLock]))
        #expect(outcome.violation == "two runs are dark at once")
    }

    @Test func `I23: two walls stand before a second darkness, and without both it is found out`() {
        let bounds = Bounds(seconds: 4, faults: 1, runs: 1, coordinators: 1)
        for wall in [BlackoutWorld.Defect.resumesAfterRestart, .noMemory] {
            var one = bounds
            one.defects = [wall]
            #expect(explore(one).violation == nil)
        }
        var none = bounds
        none.defects = [.resumesAfterRestart, .noMemory]
        #expect(explore(none).violation == "host 0 is dark again by run 1")
    }
}
