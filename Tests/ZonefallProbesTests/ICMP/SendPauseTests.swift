import Testing
import ZonefallModel

@testable import ZonefallProbes

struct SendPauseTests {
    private func moment(_ milliseconds: Int64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

    @Test func `one destination without room stops nobody else`() {
        var pause = SendPause()
        for number in 0..<1_000 {
            let begins = pause.failed(at: moment(10))
            #expect(!begins)
            if number % 10 == 0 { pause.sent() }
        }
        #expect(!pause.isOn(at: moment(10)))
    }

    @Test func `a host without room is asked again after a pause, and after twice that, up to a limit`() {
        var pause = SendPause()
        var now: Int64 = 1_000
        for _ in 1..<SendPause.failuresInARow {
            let begins = pause.failed(at: moment(now))
            #expect(!begins)
        }
        for length in [1, 2, 4, 8, 16, 32, 64, 128, 128, 128] as [Int64] {
            let begins = pause.failed(at: moment(now))
            #expect(begins)
            #expect(pause.isOn(at: moment(now + length - 1)))
            #expect(!pause.isOn(at: moment(now + length)))
            now += length
        }
    }

    @Test func `once something left, all may be sent again`() {
        var pause = SendPause()
        for _ in 0..<SendPause.failuresInARow { _ = pause.failed(at: moment(1_000)) }
        pause.sent()
        #expect(!pause.isOn(at: moment(1_000)))
        let begins = pause.failed(at: moment(1_000))
        #expect(!begins)
    }
}
