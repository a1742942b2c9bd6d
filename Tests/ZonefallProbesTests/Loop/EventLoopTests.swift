import Foundation
import Testing
import ZonefallCurl
import ZonefallProbes
import ZonefallTestSupport

struct EventLoopTests {
    /// Turns the loop until the condition holds; fails the test if it never does.
    private func turn(_ loop: EventLoop, until isEnough: () -> Bool) {
        let end = Instant.now() + .seconds(10)
        while !isEnough(), Instant.now() < end { loop.turn(atMost: .milliseconds(100)) }
        #expect(isEnough())
    }

    private func pipe() -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        _ = Foundation.pipe(&ends)
        return (ends[0], ends[1])
    }

    @Test func `timers fire in their order, and none before its moment`() throws {
        let loop = try EventLoop()
        var fired: [(name: Int, at: Instant)] = []
        let start = Instant.now()
        for delay in [30, 10, 20] {
            _ = loop.schedule(at: start + .milliseconds(delay)) { fired.append((delay, .now())) }
        }
        turn(loop) { fired.count == 3 }

        #expect(fired.map(\.name) == [10, 20, 30])
        #expect(fired.allSatisfy { $0.at >= start + .milliseconds($0.name) })
    }

    @Test func `a timer with nothing to wait for fires at the next turn, whatever the tick`() throws {
        let loop = try EventLoop()
        loop.tick = .seconds(3_600)
        var isFired = false
        _ = loop.after(.zero) { isFired = true }
        #expect(!isFired)
        loop.turn(atMost: .zero)
        #expect(isFired)
    }

    @Test func `a coarse tick lets one wake-up serve several timers`() throws {
        let loop = try EventLoop()
        loop.tick = .milliseconds(50)
        var moments: [Instant] = []
        let grid = Int64(50_000_000)
        let start = Instant(nanoseconds: (Instant.now().nanoseconds / grid + 1) * grid)
        for delay in [5, 15, 25, 45] {
            _ = loop.schedule(at: start + .milliseconds(delay)) { moments.append(.now()) }
        }
        turn(loop) { moments.count == 4 }

        #expect(moments.allSatisfy { $0 >= start + .milliseconds(50) })
    }

    @Test func `a timer that sets itself again starves neither sockets nor other timers`() throws {
        let loop = try EventLoop()
        let (reading, writing) = pipe()
        defer { close(reading); close(writing) }
        var isReady = false
        var isSpinning = true
        func spin() {
            guard isSpinning else { return }
            _ = loop.after(.zero) { spin() }
        }
        spin()
        var isFired = false
        _ = loop.schedule(at: .now() + .milliseconds(5)) { isFired = true }
        loop.watch(reading, for: .readable) { _ in isReady = true }
        write(writing, "x", 1)
        turn(loop) { isReady && isFired }
        isSpinning = false
        loop.unwatch(reading)
    }

    @Test func `a descriptor that was closed and opened again in the same turn is not taken for the old one`() throws {
        let loop = try EventLoop()
        let first = pipe()
        let second = pipe()
        write(first.writing, "x", 1)
        write(second.writing, "x", 1)
        var strangers = 0
        var handled = 0
        let idle = pipe()
        // Both are ready in one turn; whichever comes first closes the other and puts an idle pipe in its place.
        func handle(_ other: Int32) {
            handled += 1
            loop.unwatch(other)
            dup2(idle.reading, other)
            loop.watch(other, for: .readable) { _ in strangers += 1 }
        }
        loop.watch(first.reading, for: .readable) { _ in
            loop.unwatch(first.reading)
            handle(second.reading)
        }
        loop.watch(second.reading, for: .readable) { _ in
            loop.unwatch(second.reading)
            handle(first.reading)
        }
        turn(loop) { handled > 0 }
        loop.turn(atMost: .milliseconds(10))

        #expect(handled == 1)
        #expect(strangers == 0)
        for end in [first, second, idle] {
            loop.unwatch(end.reading)
            close(end.reading)
            close(end.writing)
        }
    }

    @Test func `what has arrived is read before a deadline that has passed`() throws {
        let loop = try EventLoop()
        let (reading, writing) = pipe()
        defer {
            close(reading)
            close(writing)
        }
        var order: [String] = []
        _ = loop.schedule(at: .now()) { order.append("deadline") }
        write(writing, "x", 1)
        loop.watch(reading, for: .readable) { _ in
            order.append("answer")
            loop.unwatch(reading)
        }
        turn(loop) { order.count == 2 }
        #expect(order == ["answer", "deadline"])
    }

    @Test func `a timer that stops the loop ends it, though the next thing is an hour away`() throws {
        let loop = try EventLoop()
        _ = loop.schedule(at: .now() + .seconds(3_600)) {}
        _ = loop.schedule(at: .now() + .milliseconds(5)) { loop.stop() }
        let start = Instant.now()
        loop.run()
        #expect(Instant.now() - start < .seconds(10))
    }

    @Test func `a handler that takes long is lateness for whoever waited meanwhile`() throws {
        let loop = try EventLoop()
        let start = Instant.now()
        var isDone = false
        _ = loop.after(.zero) {
            let end = Instant.now() + .milliseconds(40)
            while Instant.now() < end {}
            isDone = true
        }
        turn(loop) { isDone }

        #expect(loop.lateness.worst(after: start) >= .milliseconds(40))
    }
}
