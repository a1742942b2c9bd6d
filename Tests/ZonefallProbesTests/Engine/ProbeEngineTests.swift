import Testing
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

struct ProbeEngineTests {
    /// Holds the loop up, as a starved or stopped process would be.
    private func holdUp(_ loop: EventLoop, for duration: Duration) {
        _ = loop.schedule(at: .now()) {
            let end = Instant.now() + duration
            while Instant.now() < end {}
        }
    }

    private func reasons(_ observations: [Observation]) -> [String] {
        observations.compactMap {
            guard case .notSent(let reason) = $0.outcome else { return nil }
            return reason
        }
    }

    @Test func `every kind of probe has exactly one method`() {
        #expect(
            ProbeKinds.all.map { $0.kind }.sorted { $0.rawValue < $1.rawValue }
                == ProbeKind.allCases.sorted { $0.rawValue < $1.rawValue }
        )
    }

    @Test func `attempts start at their slots, a period apart`() throws {
        let server = try TestHTTPServer { _ in .silence }
        var probe = PlannedProbe.test(.tcp, "127.0.0.1", port: server.port)
        probe.interval = .milliseconds(100)
        let observations = try ProbeBench.observe([probe], until: { $0.count >= 6 })

        let schedule = Schedule(name: "agent-a/\(probe.id)", period: probe.interval)
        let offset = Timestamp.now().millisecondsSinceEpoch - Instant.now().nanoseconds / 1_000_000
        let sent = observations.filter { $0.outcome == .ok }.map { $0.time.millisecondsSinceEpoch - offset }
        // Where each lies within its period, which a busy machine may make late, but never early.
        let places = sent.map { ($0 - schedule.phase / 1_000_000) % 100 }
        #expect(places.allSatisfy { $0 < 60 || $0 >= 99 })
        #expect(Set(sent.map { ($0 - schedule.phase / 1_000_000 + 1) / 100 }).count == sent.count)
    }

    @Test func `slots that the agent slept through are recorded as skipped`() throws {
        let server = try TestHTTPServer { _ in .silence }
        var probe = PlannedProbe.test(.tcp, "127.0.0.1", port: server.port)
        probe.interval = .milliseconds(100)
        let observations = try ProbeBench.observe([probe], until: { $0.count >= 3 }) { loop, _ in
            holdUp(loop, for: .milliseconds(450))
        }

        #expect(reasons(observations).contains { $0.hasPrefix("skipped") && $0.contains("the agent woke late by") })
        #expect(observations.allSatisfy { !$0.outcome.isFailure })
    }

    @Test func `silence while the agent slept is not_sent, and silence while it was awake a timeout`() throws {
        let full = try FullListener()
        var probe = PlannedProbe.test(.tcp, "127.0.0.1", port: full.port, timeout: .milliseconds(200))
        probe.interval = .milliseconds(400)
        var hasSlept = false
        let observations = try ProbeBench.observe(
            [probe],
            until: { observations in
                reasons(observations).contains { $0.hasPrefix("the agent woke late by") }
                    && observations.contains { $0.outcome == .timeout }
            },
            meanwhile: { loop, engine in
                // Once an attempt is under way, sleep through more than half of it.
                func watch() {
                    if engine.attemptsUnderWay > 0, !hasSlept {
                        hasSlept = true
                        holdUp(loop, for: .milliseconds(250))
                    } else if !hasSlept {
                        _ = loop.after(.milliseconds(1)) { watch() }
                    }
                }
                watch()
            }
        )
        #expect(hasSlept)
        #expect(observations.allSatisfy { $0.outcome != .ok })
    }

    @Test func `a refusal stands though the agent slept`() throws {
        let closed = try RefusingPort()
        var probe = PlannedProbe.test(.tcp, "127.0.0.1", port: closed.port, timeout: .milliseconds(100))
        probe.interval = .milliseconds(300)
        let observations = try ProbeBench.observe([probe], until: { $0.count >= 2 }) { loop, _ in
            holdUp(loop, for: .milliseconds(200))
        }
        #expect(observations.contains { $0.outcome == .refused })
        #expect(observations.allSatisfy { $0.outcome == .refused || reasons([$0]).first?.hasPrefix("skipped") == true })
    }

    /// Trap 13: a slow target must not slow down its own sampling.
    @Test func `several attempts of one probe may be under way, and beyond the limit slots are skipped`() throws {
        let full = try FullListener()
        var probe = PlannedProbe.test(.tcp, "127.0.0.1", port: full.port, timeout: .milliseconds(1_000))
        probe.interval = .milliseconds(20)
        var most = 0
        let observations = try ProbeBench.observe([probe], until: { $0.count >= 20 }) { loop, engine in
            func watch() {
                most = max(most, engine.attemptsUnderWay)
                _ = loop.after(.milliseconds(5)) { watch() }
            }
            watch()
        }
        #expect(most == 16)
        #expect(reasons(observations).contains("skipped an attempt: 16 earlier attempts are still under way"))
    }

    @Test func `a new plan leaves what stays undisturbed, and forgets what goes`() throws {
        let full = try FullListener()
        let server = try TestHTTPServer { _ in .answer() }
        let loop = try EventLoop()
        var observations: [Observation] = []
        let engine = ProbeEngine(loop: loop, vantage: "agent-a", zone: nil) { observations.append($0) }
        func turn(until isEnough: () -> Bool) {
            let end = Instant.now() + .seconds(20)
            while !isEnough(), Instant.now() < end { loop.turn(atMost: .milliseconds(50)) }
            #expect(isEnough())
        }
        var staying = PlannedProbe.test(.tcp, "127.0.0.1", port: full.port, timeout: .milliseconds(600))
        staying.id = "staying"
        staying.target = "staying"
        staying.interval = .seconds(1)
        var leaving = staying
        leaving.id = "leaving"
        leaving.target = "leaving"
        engine.apply([staying, leaving])
        turn { engine.attemptsUnderWay == 2 || !observations.isEmpty }

        var new = PlannedProbe.test(.http, "127.0.0.1", port: server.port)
        new.id = "new"
        new.target = "new"
        engine.apply([staying, new])
        turn { observations.contains { $0.target == "staying" } && observations.contains { $0.target == "new" } }

        let before = observations.count
        engine.apply([])
        #expect(engine.attemptsUnderWay == 0)
        loop.turn(atMost: .milliseconds(100))
        #expect(observations.count == before)
    }

    @Test func `a probe without an address says so`() throws {
        let observation = try ProbeBench.observation(of: .test(.icmp))
        #expect(observation.outcome == .notSent(reason: "the plan gives no address"))
    }
}
