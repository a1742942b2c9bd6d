import Glibc
import Testing
import ZonefallCurl
import ZonefallModel

@testable import ZonefallProbes

/// Sockets that may wait for a tick, because the kernel stamps what arrives.
struct PatienceTests {
    private final class Target: EventLoop.SocketTarget {
        var told: [Instant] = []
        var looks = 0
        var whenLooking: () -> Void = {}

        func ready(_ readiness: SocketReadiness) { told.append(.now()) }

        func look() {
            looks += 1
            whenLooking()
        }
    }

    /// A loop that has watched as many sockets in its last second as make it busy.
    private func busyLoop() throws -> EventLoop {
        let loop = try EventLoop()
        let end = Instant.now() + .milliseconds(1_100)
        var watched = 0
        while Instant.now() < end {
            loop.turn(atMost: .milliseconds(1))
            let (reading, writing) = pipe()
            loop.watchEdges(reading, patience: .zero, Target())
            loop.forget(reading)
            close(reading)
            close(writing)
            watched += 1
        }
        try #require(watched > 250)
        return loop
    }

    @Test func `where many sockets may wait, they are looked at with the tick, and no sooner`() throws {
        let loop = try busyLoop()
        loop.tick = .milliseconds(100)
        let (reading, writing) = pipe()
        let target = Target()
        loop.watchEdges(reading, patience: .milliseconds(100), target)
        write(writing, "x", 1)
        let start = loop.turns
        loop.turn()
        #expect(target.looks == 1)

        // And one that looked in vain is told with a later tick: one sleep each, however early the byte was there.
        loop.watchPatiently(reading, target)
        while target.told.isEmpty { loop.turn() }
        #expect(loop.turns == start + 2)
        #expect(target.told[0].nanoseconds % 100_000_000 < 50_000_000)
        loop.forget(reading)
        close(reading)
        close(writing)
    }

    @Test(arguments: [Duration.milliseconds(99), .zero])
    func `a socket that may not wait for the tick is heard at once`(patience: Duration) throws {
        let loop = try busyLoop()
        loop.tick = .seconds(3_600)
        let (reading, writing) = pipe()
        let target = Target()
        loop.watchEdges(reading, patience: patience, target)
        write(writing, "x", 1)
        loop.turn(atMost: .seconds(10))
        #expect(target.told.count == 1)
        loop.forget(reading)
        close(reading)
        close(writing)
    }

    @Test func `who waits for something else looks again with the next tick, once`() throws {
        let loop = try busyLoop()
        loop.tick = .milliseconds(50)
        let target = Target()
        target.whenLooking = { [unowned target] in if target.looks == 1 { loop.lookAgain(target) } }
        loop.lookAgain(target)
        loop.turn()
        #expect(target.looks == 1)
        loop.turn()
        loop.turn(atMost: .milliseconds(200))
        #expect(target.looks == 2)
    }

    @Test func `a change is told once, and again with the next`() throws {
        let loop = try EventLoop()
        let (reading, writing) = pipe()
        let target = Target()
        loop.watchEdges(reading, patience: .zero, target)
        write(writing, "x", 1)
        loop.turn(atMost: .seconds(10))
        loop.turn(atMost: .zero)
        #expect(target.told.count == 1)
        write(writing, "y", 1)
        loop.turn(atMost: .seconds(10))
        #expect(target.told.count == 2)
        loop.forget(reading)
        close(reading)
        close(writing)
    }

    private func pipe() -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        Glibc.pipe(&ends)
        return (ends[0], ends[1])
    }
}
