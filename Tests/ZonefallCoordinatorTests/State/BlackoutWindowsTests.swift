import Testing
import ZonefallCoordinator
import ZonefallModel

struct BlackoutWindowsTests {
    private func event(_ phase: BlackoutEvent.Phase, _ zone: Zone.ID, after seconds: Int) -> BlackoutEvent {
        BlackoutEvent(time: .start + .seconds(seconds), phase: phase, zone: zone, scope: .physical)
    }

    @Test func `a zone is dark from its start to its end`() {
        var windows = BlackoutWindows()
        windows.record(event(.start, "az2", after: 0))
        windows.record(event(.start, "az1", after: 1))
        #expect(windows.darkZones == ["az1", "az2"])
        windows.record(event(.end, "az2", after: 20))
        #expect(windows.darkZones == ["az1"])
        #expect(windows.windows.first?.end == .start + .seconds(20))
    }

    @Test func `an end ends its own blackout and no other`() {
        var windows = BlackoutWindows()
        windows.record(event(.start, "az1", after: 0))
        windows.record(event(.end, "az2", after: 1))
        windows.record(BlackoutEvent(time: .start, phase: .end, zone: "az1", scope: .declared))
        #expect(windows.darkZones == ["az1"])
    }

    @Test func `the oldest are forgotten first`() {
        var windows = BlackoutWindows()
        for second in 0..<BlackoutWindows.capacity + 5 {
            windows.record(event(.start, "az1", after: second))
            windows.record(event(.end, "az1", after: second))
        }
        #expect(windows.windows.count == BlackoutWindows.capacity)
        #expect(windows.windows.first?.start == .start + .seconds(5))
    }
}
