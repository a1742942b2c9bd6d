import Glibc
import Testing
import ZonefallCurl
import ZonefallModel

@testable import ZonefallProbes

/// Sockets that may wait for a tick, because the kernel stamps what arrives.
struct PatienceTests {
    private final class Target: EventLoop.SocketTarget {
        var told: [Instant] = []

        func ready(_ readiness: SocketReadiness) { told.append(.now()) }
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

    @Test func `where many sockets may wait, they are looked at once a tick`() throws {
        let loop = try busyLoop()
        loop.tick = .milliseconds(100)
        let (reading, writing) = pipe()
        let target = Target()
        loop.watchEdges(reading, patience: .milliseconds(100), target)
        write(writing, "x", 1)
        let start = loop.turns
        while target.told.isEmpty { loop.turn() }

        // One sleep until the tick, however early the byte was there.
        #expect(loop.turns == start + 1)
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
