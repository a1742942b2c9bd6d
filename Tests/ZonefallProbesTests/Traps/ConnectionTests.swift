import Glibc
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallProbes

/// What a connection shows, and what it leaves behind.
struct ConnectionTests {
    /// Traps 5 and 6, for TCP: the kernel measures the handshake, not the moment at which the loop hears of it.
    @Test func `a handshake that is noticed late is not slow`() throws {
        let server = try TestHTTPServer { _ in .silence }
        let loop = try EventLoop()
        var observations: [Observation] = []
        let engine = ProbeEngine(loop: loop, vantage: "agent-a", zone: nil) { observations.append($0) }
        var probe = PlannedProbe.test(.tcp, "127.0.0.1", port: server.port, timeout: .seconds(10))
        probe.interval = .seconds(1)
        engine.apply([probe])
        let end = Instant.now() + .seconds(20)
        var isHeld = false
        while observations.isEmpty, Instant.now() < end {
            // No longer than until the connection has begun: the turn that begins it does not hear of it.
            loop.turn(atMost: .milliseconds(5))
            if !isHeld, engine.attemptsUnderWay > 0 {
                isHeld = true
                TrapRun.hold(for: .milliseconds(400))
            }
        }
        engine.apply([])
        let first = try #require(observations.first)
        #expect(isHeld)
        #expect(first.outcome == .ok)
        #expect(try #require(first.roundTrip) < .milliseconds(200))
    }

    /// Trap 15: a kept connection would hide that new ones fail.
    @Test func `every attempt makes a connection of its own`() throws {
        let server = try TestHTTPServer { _ in .answer() }
        let observations = try ProbeBench.observe(
            [.test(.http, "127.0.0.1", port: server.port)],
            until: { $0.count >= 5 }
        )
        #expect(observations.allSatisfy { $0.outcome == .ok })
        let connections = server.requests.all.map(\.connection)
        #expect(connections.count >= 5)
        #expect(Set(connections).count == connections.count)
    }

    /// Trap 16: the choice is the probe's, and a reset is what it gets without asking.
    @Test(arguments: [TCPConnect.Closing.reset, .finish])
    func `a connection ends by a reset or by a FIN, as asked`(closing: TCPConnect.Closing) throws {
        let listener = try TestHTTPServer.bind("127.0.0.1", 0, type: Int32(SOCK_STREAM.rawValue))
        defer { closeDescriptor(listener) }
        listen(listener, 8)
        let port = try TestHTTPServer.localPort(listener)
        let loop = try EventLoop()
        var result: Result<Int32, OutcomeError>?
        let target = try #require(IPAddress("127.0.0.1"))
        let connect = TCPConnect(loop: loop, to: target, port: port, by: .init(), closing: closing) { result = $0 }
        let end = Instant.now() + .seconds(20)
        while result == nil, Instant.now() < end { loop.turn(atMost: .milliseconds(50)) }
        defer { connect.cancel() }
        let accepted = accept(listener, nil, nil)
        closeDescriptor(try #require(result).get())
        // The far end does its part: then our end of an orderly connection waits, and of a reset one nothing is left.
        closeDescriptor(accepted)

        var isLeft = false
        while !isLeft, Instant.now() < end {
            isLeft = try TCPTable.states(port: port).contains(TCPTable.timeWait)
            if closing == .reset { break }
            loop.turn(atMost: .milliseconds(10))
        }
        #expect(isLeft == (closing == .finish))
    }
}
