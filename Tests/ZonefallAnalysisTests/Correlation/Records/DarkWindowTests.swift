import Testing
import ZonefallModel

@testable import ZonefallAnalysis

@Suite struct `Dark windows` {
    private func at(_ seconds: Int64) -> Timestamp { Timestamp(millisecondsSinceEpoch: seconds * 1_000) }

    private func event(_ phase: BlackoutEvent.Phase, _ zone: Zone.ID, _ seconds: Int64) -> BlackoutEvent {
        BlackoutEvent(time: at(seconds), phase: phase, zone: zone, scope: .physical)
    }

    @Test func `pair each start with the next end of the same zone`() {
        let windows = DarkWindow.windows(
            of: [
                event(.start, "a", 10), event(.end, "b", 15), event(.end, "a", 20), event(.start, "a", 30),
                event(.end, "a", 40),
            ],
            until: at(100)
        )
        #expect(windows.map(\.start) == [at(10), at(30)])
        #expect(windows.map(\.end) == [at(20), at(40)])
        #expect(windows.allSatisfy { $0.isOver })
    }

    @Test func `last until now without an end`() {
        let windows = DarkWindow.windows(of: [event(.start, "a", 10)], until: at(17))
        #expect(windows.map(\.end) == [at(17)])
        #expect(windows.map(\.isOver) == [false])
        #expect(DarkWindow.windows(of: [event(.start, "a", 10)], until: at(5)).isEmpty)
    }
}
