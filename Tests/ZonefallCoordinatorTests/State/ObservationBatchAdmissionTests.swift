import Testing
import ZonefallModel

@testable import ZonefallCoordinator

struct ObservationBatchAdmissionTests {
    private func times(_ seconds: [Int], sentAfter sent: Int) -> [Duration] {
        let batch = ObservationBatch.of(
            "agent-a",
            at: .start + .seconds(sent),
            seconds.map { .http("fip-a", from: "agent-a", at: .start + .seconds($0)) }
        )
        return batch.onClock(of: .start).observations.map { $0.time - .start }
    }

    @Test func `times of a clock that is about right stand`() {
        #expect(times([-3, 0, 4], sentAfter: 5) == [.seconds(-3), .seconds(0), .seconds(4)])
        #expect(times([-3_600, -1], sentAfter: -1) == [.seconds(-3_600), .seconds(-1)])
    }

    @Test func `times of a clock that is ahead are put back`() {
        #expect(times([3_597, 3_600], sentAfter: 3_600) == [.seconds(-3), .seconds(0)])
    }

    @Test func `no observation is from the future`() {
        #expect(times([100_000], sentAfter: 0) == [.seconds(0)])
        #expect(times([100_000], sentAfter: 50_000) == [.seconds(0)])
    }

    @Test func `windows and health of a clock that is ahead are put back, too`() {
        let batch = ObservationBatch(
            vantage: "agent-a",
            epoch: 1,
            sequence: 0,
            sentAt: .start + .seconds(3_600),
            planRevision: nil,
            observations: [],
            windows: [
                ProbeWindows(start: .start + .seconds(3_580), rows: []),
                ProbeWindows(start: .start + .seconds(-90_000), rows: []),
            ],
            sealedAt: .start + .seconds(3_590),
            health: VantageHealth(window: .seconds(10), queueDrops: 1)
        )
        let placed = batch.onClock(of: .start)
        #expect(placed.windows.map(\.start) == [.start + .seconds(-20)])
        #expect(placed.sealedAt == .start + .seconds(-10))
        #expect(placed.sentAt == .start)
        #expect(placed.health == batch.health)
    }

    @Test func `what is a day old proves nothing`() {
        #expect(times([-86_401, -86_400], sentAfter: -86_400) == [.seconds(-86_400)])
    }
}
