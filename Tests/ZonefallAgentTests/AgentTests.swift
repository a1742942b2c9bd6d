import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

/// The agent as a whole program, against a coordinator of the test's own.
struct AgentTests {
    private func plan(_ web: TestHTTPServer, zone: Zone.ID? = "az1", target: String = "fip-a") -> ProbePlan {
        ProbePlan(
            vantage: "agent-a",
            zone: zone,
            probes: [
                PlannedProbe(
                    id: "http:\(target)",
                    kind: .http,
                    target: target,
                    addresses: [.v4(0x7f00_0001)],
                    port: web.port,
                    interval: .milliseconds(100),
                    timeout: .milliseconds(90)
                )
            ]
        )
    }

    private func web() throws -> TestHTTPServer {
        try TestHTTPServer { _ in .answer(headers: ["Zonefall-Instance": "web-1"]) }
    }

    @Test func `it fetches its plan, probes, and hands in what it observes`() throws {
        let web = try web()
        let plan = plan(web)
        let coordinator = try TestCoordinator(plan: plan)
        let agent = try RunningAgent(port: coordinator.port)
        let batches = try #require(coordinator.batches.wait { $0.flatMap(\.observations).count >= 10 })
        let (status, log) = agent.end()

        #expect(status == 0)
        #expect(log.contains("msg=\"plan applied\""))
        let observations = batches.flatMap(\.observations)
        #expect(observations.allSatisfy { $0.vantage == "agent-a" && $0.zone == "az1" && $0.target == "fip-a" })
        #expect(observations.contains { $0.outcome == .ok && $0.member == "web-1" && $0.roundTrip != nil })
        for batch in batches where !batch.observations.isEmpty { #expect(batch.planRevision == plan.revision) }
        #expect(Set(batches.map(\.epoch)).count == 1)
        #expect(batches.map(\.sequence) == (0..<Int64(batches.count)).map { $0 })
    }

    @Test func `without a plan it sends heartbeats, at least one a second`() throws {
        let coordinator = try TestCoordinator()
        let agent = try RunningAgent(port: coordinator.port)
        let batches = try #require(coordinator.batches.wait { $0.count >= 5 })
        _ = agent.end()

        // By the agent's own clock, and the shortest of four times: a machine that is busy makes the others longer.
        let sent = batches.map(\.sentAt)
        let shortest = zip(sent.dropFirst(), sent).map { $0 - $1 }.min()
        #expect(try #require(shortest) <= .seconds(1))
        #expect(batches.allSatisfy { $0.observations.isEmpty && $0.planRevision == nil })
    }

    @Test func `a plan that has not changed is not sent again, and a new one is followed`() throws {
        let web = try web()
        let first = plan(web)
        let coordinator = try TestCoordinator(plan: first)
        let agent = try RunningAgent(port: coordinator.port)
        _ = try #require(coordinator.knownTags.wait { $0.contains("\"\(first.revision)\"") })
        let second = plan(web, target: "fip-b")
        coordinator.hand(out: second)
        let batches = try #require(
            coordinator.batches.wait { $0.contains { $0.planRevision == second.revision && !$0.observations.isEmpty } }
        )
        _ = agent.end()

        for batch in batches {
            for observation in batch.observations {
                #expect(observation.target == (batch.planRevision == first.revision ? "fip-a" : "fip-b"))
            }
        }
    }

    @Test func `a plan that makes no sense leaves the one before in force`() throws {
        let web = try web()
        let coordinator = try TestCoordinator(plan: plan(web))
        let agent = try RunningAgent(port: coordinator.port)
        _ = try #require(coordinator.batches.wait { $0.contains { !$0.observations.isEmpty } })
        let asked = coordinator.knownTags.all.count
        coordinator.answerPlans(with: .answer(body: Array("{\"agent\":\"agent-a\",\"probes\":7}".utf8)))
        _ = try #require(coordinator.knownTags.wait { $0.count >= asked + 2 })
        let count = coordinator.batches.all.count
        _ = try #require(coordinator.batches.wait { $0.dropFirst(count + 1).contains { !$0.observations.isEmpty } })
        let (status, log) = agent.end()

        #expect(status == 0)
        #expect(log.contains("not a plan: the value of \\\"probes\\\" should be an array"))
    }

    @Test func `a batch that was not acknowledged comes again under its number, and no other comes between`() throws {
        let web = try web()
        let replies: [TestHTTPServer.Reply] = [
            .answer(), .answer(status: 503), .hangUp, .answer(status: 429), .answer(status: 408),
        ]
        let coordinator = try TestCoordinator(plan: plan(web), batchReplies: replies)
        let agent = try RunningAgent(port: coordinator.port)
        let batches = try #require(coordinator.batches.wait { $0.count >= 8 })
        let (_, log) = agent.end()

        #expect(batches.map(\.sequence).prefix(7) == [0, 1, 1, 1, 1, 1, 2])
        #expect(Set(batches.filter { $0.sequence == 1 }.map(\.observations)).count == 1)
        #expect(log.contains("msg=\"batch not taken\" reason=\"status 503\""))
        #expect(log.contains("msg=\"batches are taken again\""))
    }

    @Test func `a batch that the coordinator refuses is dropped, said and counted`() throws {
        let web = try web()
        let coordinator = try TestCoordinator(
            plan: plan(web),
            batchReplies: [.answer(), .answer(status: 400), .answer(status: 422)]
        )
        let agent = try RunningAgent(port: coordinator.port)
        let batches = try #require(coordinator.batches.wait { $0.count >= 5 })
        let (_, log) = agent.end()

        #expect(batches.map(\.sequence).prefix(5) == [0, 1, 2, 3, 4])
        let lost = batches[1].observations.count + batches[2].observations.count
        #expect(batches[3].dropped == Int64(lost))
        #expect(batches[4].dropped == 0)
        #expect(log.contains("msg=\"batch refused\" status=400"))
    }

    @Test func `it waits for a coordinator that comes later, and loses nothing while it is away`() throws {
        let web = try web()
        let reserved = try TestCoordinator()
        let port = reserved.port
        reserved.stop()
        let agent = try RunningAgent(port: port)
        _ = try #require(
            agent.log.wait { $0.joined().contains("msg=\"batch not taken\" reason=\"connection refused\"") }
        )
        let first = try TestCoordinator(plan: plan(web), port: port)
        _ = try #require(first.batches.wait { $0.flatMap(\.observations).count >= 5 })
        first.stop()
        let before = first.batches.all
        let second = try TestCoordinator(plan: plan(web), port: port)
        _ = try #require(second.batches.wait { $0.flatMap(\.observations).count >= 10 })
        let (status, _) = agent.end()

        #expect(status == 0)
        // Every number was seen, if not by the one then by the other.
        let sequences = Set((before + second.batches.all).map(\.sequence))
        #expect(sequences.sorted() == (0..<Int64(sequences.count)).map { $0 })
        #expect((before + second.batches.all).allSatisfy { $0.dropped == 0 })
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal makes it hand in what is left and end with status 0`(signal: Int32) throws {
        let web = try web()
        let coordinator = try TestCoordinator(plan: plan(web))
        let agent = try RunningAgent(port: coordinator.port)
        _ = try #require(coordinator.batches.wait { $0.flatMap(\.observations).count >= 3 })
        let (status, log) = agent.end(signal)

        #expect(status == 0)
        #expect(log.contains("msg=ending signal=\(signal)"))
        // What the web server answered and the agent heard was handed in, but for the attempt that the signal cut off.
        #expect(coordinator.observations.filter { $0.outcome == .ok }.count >= web.requests.all.count - 2)
    }

    @Test func `it ends in time though the coordinator keeps silent`() throws {
        let coordinator = try TestCoordinator(batchReplies: [.silence])
        let agent = try RunningAgent(port: coordinator.port)
        _ = try #require(coordinator.batches.wait { !$0.isEmpty })
        let start = Date()
        let (status, _) = agent.end()

        #expect(status == 0)
        #expect(Date().timeIntervalSince(start) < 5)
    }

    @Test func `the token goes along and appears in no log`() throws {
        let path = NSTemporaryDirectory() + "/zonefall-token-\(UUID().uuidString)"
        try Data("t0psecret\n".utf8).write(to: URL(fileURLWithPath: path))
        defer { unlink(path) }
        let coordinator = try TestCoordinator(batchReplies: [.answer(status: 503), .answer(status: 401)])
        let agent = try RunningAgent(port: coordinator.port, options: ["--token-file", path, "--log-format", "json"])
        _ = try #require(coordinator.batches.wait { $0.count >= 3 })
        let (_, log) = agent.end()

        #expect(coordinator.requests.allSatisfy { $0.headers["authorization"] == "Bearer t0psecret" })
        #expect(!log.contains("t0psecret"))
        for line in log.split(separator: "\n") { #expect(throws: Never.self) { try JSONValue(parsing: String(line)) } }
    }

    @Test func `a proxy in the environment is used neither for the coordinator nor for probes`() throws {
        let web = try web()
        let coordinator = try TestCoordinator(plan: plan(web))
        let proxy = try TestHTTPServer { _ in .answer(status: 502) }
        let url = "http://127.0.0.1:\(proxy.port)"
        let agent = try RunningAgent(
            port: coordinator.port,
            environment: ["http_proxy": url, "HTTP_PROXY": url, "all_proxy": url]
        )
        let batches = try #require(coordinator.batches.wait { $0.flatMap(\.observations).count >= 3 })
        _ = agent.end()

        #expect(batches.flatMap(\.observations).contains { $0.outcome == .ok })
        #expect(proxy.requests.all.isEmpty)
    }

    @Test func `a token file that is not there ends it at once, with the reason`() throws {
        let agent = try RunningAgent(port: 9, options: ["--token-file", "/no/such/file"])
        let (status, log) = agent.wait()
        #expect(status == 1)
        #expect(log.contains("The token file '/no/such/file' can't be read: No such file or directory."))
    }

    @Test func `a command line that makes no sense ends it with status 64`() throws {
        let agent = try RunningAgent(port: 9, options: ["--zones", "az1"])
        let (status, log) = agent.wait()
        #expect(status == 64)
        #expect(log == "zonefall-agent: Unknown option '--zones'. Did you mean '--zone'?\n")
    }
}
