import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallProbes

/// What our own HTTP/1 does with its connections, and with time.
struct PlainExchangeTests {
    private func probe(_ server: TestHTTPServer, timeout: Duration = .seconds(10)) -> PlannedProbe {
        var probe = PlannedProbe.test(.http, "127.0.0.1", port: server.port, timeout: timeout)
        probe.interval = .milliseconds(300)
        return probe
    }

    /// Traps 5 and 6: handshake and answer are each noticed some tenths of a second late.
    @Test func `an answer that is read late is not slow`() throws {
        let server = try TestHTTPServer { _ in .answer() }
        let loop = try EventLoop()
        var observations: [Observation] = []
        let engine = ProbeEngine(loop: loop, vantage: "agent-a", zone: nil) { observations.append($0) }
        engine.apply([probe(server)])
        let end = Instant.now() + .seconds(20)
        var turnsUnderWay = 0
        while observations.isEmpty, Instant.now() < end {
            loop.turn(atMost: .milliseconds(5))
            guard engine.attemptsUnderWay > 0 else { continue }
            turnsUnderWay += 1
            TrapRun.hold(for: .milliseconds(200))
        }
        engine.apply([])
        let first = try #require(observations.first)
        #expect(turnsUnderWay >= 1)
        #expect(first.outcome == .ok)
        #expect(try #require(first.roundTrip) < .milliseconds(100))
    }

    @Test func `the parts of the time are told where the plan wants them, and add up to the whole`() throws {
        let server = try TestHTTPServer { _ in .answer() }
        var probe = probe(server)
        var options = ProbeOptions()
        options.tellsPhases = true
        probe.options = options
        let observation = try ProbeBench.observation(of: probe)
        let phases = try #require(observation.details).phases
        #expect(phases.map(\.name) == ["connect", "first_byte", "transfer"])
        let sum = phases.reduce(Duration.zero) { $0 + $1.duration }
        let roundTrip = try #require(observation.roundTrip)
        #expect(sum >= roundTrip - .milliseconds(1) && sum <= roundTrip + .milliseconds(1))
    }

    /// Trap 16.
    @Test(arguments: [ProbeOptions.Close.reset, .finish])
    func `a connection that was answered ends as asked`(close: ProbeOptions.Close) throws {
        // The server waits for our end, so that we are the first to end it.
        let server = try TestHTTPServer { _ in .answer(body: Array("ok".utf8)) }
        var probe = probe(server)
        var options = ProbeOptions()
        options.close = close
        probe.options = options
        let observations = try ProbeBench.observe([probe], until: { $0.count >= 2 })
        #expect(observations.allSatisfy { $0.outcome == .ok })

        let end = Instant.now() + .seconds(20)
        let loop = try EventLoop()
        var isLeft = false
        while !isLeft, Instant.now() < end {
            isLeft = try TCPTable.states(port: server.port).contains(TCPTable.timeWait)
            if close == .reset { break }
            loop.turn(atMost: .milliseconds(10))
        }
        #expect(isLeft == (close == .finish))
    }

    @Test func `a connection that was not answered in time is not left behind`() throws {
        let server = try TestHTTPServer { _ in .silence }
        let observations = try ProbeBench.observe(
            [probe(server, timeout: .milliseconds(200))],
            until: { $0.count >= 2 }
        )
        #expect(observations.allSatisfy { $0.outcome == .timeout })
        let end = Instant.now() + .seconds(20)
        let loop = try EventLoop()
        var open = 1
        while open > 0, Instant.now() < end {
            // Of ours: the listener is in state 0A, and the server's ends last until it notices.
            open = try TCPTable.states(port: server.port).filter { $0 != "0A" }.count
            loop.turn(atMost: .milliseconds(10))
        }
        #expect(open == 0)
    }

    @Test(arguments: [true, false])
    func `an answer of many reads is read to its end`(isChunked: Bool) throws {
        let body = [UInt8](repeating: UInt8(ascii: "."), count: 300_000) + Array("the last word".utf8)
        let server = try TestHTTPServer { _ in
            guard isChunked else { return .answer(body: body) }
            let size = String(body.count, radix: 16)
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n"
            return .bytes(Array(head.utf8) + body + Array("\r\n0\r\n\r\n".utf8))
        }
        var probe = probe(server)
        var options = ProbeOptions()
        options.bodyText = "the last word"
        probe.options = options
        #expect(try ProbeBench.observation(of: probe).outcome == .ok)
    }

    @Test func `one target's answer is never read for another's`() throws {
        let servers = try (0..<8).map { number in
            try TestHTTPServer { _ in .answer(headers: ["Zonefall-Instance": "web-\(number)"]) }
        }
        let probes = servers.enumerated().map { number, server in
            var probe = self.probe(server)
            probe.id = "http:\(number)"
            probe.target = "web-\(number)"
            probe.interval = .milliseconds(50)
            return probe
        }
        let observations = try ProbeBench.observe(probes, until: { $0.count >= 200 })
        #expect(observations.allSatisfy { $0.outcome == .ok && $0.member?.rawValue == $0.target })
    }

    @Test func `a request with a line break in it is never sent`() throws {
        let server = try TestHTTPServer { _ in .answer() }
        var probe = probe(server)
        probe.host = "shop.example\r\nX: y"
        let observation = try ProbeBench.observation(of: probe)
        guard case .notSent(let reason) = observation.outcome else {
            Issue.record("\(observation.outcome)")
            return
        }
        #expect(reason.contains("Host"))
        #expect(server.requests.all.isEmpty)
    }
}
