import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAgent

/// The agent as a whole program, as systemd and monitoring meet it.
struct OperationTests {
    private func plan(_ web: TestHTTPServer) -> ProbePlan {
        ProbePlan(
            vantage: "agent-a",
            zone: "az1",
            probes: [
                PlannedProbe(
                    id: "http:fip-a",
                    kind: .http,
                    target: "fip-a",
                    addresses: [.v4(0x7f00_0001)],
                    port: web.port,
                    interval: .milliseconds(100),
                    timeout: .milliseconds(90)
                )
            ]
        )
    }

    private func get(_ path: String, port: UInt16, method: String = "GET") throws -> String {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(connection) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
        let request = Array("\(method) \(path) HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        _ = send(connection, request, request.count, Int32(MSG_NOSIGNAL))
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while case let count = recv(connection, &chunk, chunk.count, 0), count > 0 { answer += chunk[..<count] }
        return String(decoding: answer, as: UTF8.self)
    }

    /// The port of the agent's page, as its log says it.
    private func port(of agent: RunningAgent) throws -> UInt16 {
        let log = try #require(agent.log.wait { $0.joined().contains(/msg=page listen=\S+\n/) })
        let match = try #require(log.joined().firstMatch(of: /msg=page listen=127\.0\.0\.1:(\d+)/))
        return try #require(UInt16(match.output.1))
    }

    @Test func `its page says whether it is ready, and counts`() throws {
        let web = try TestHTTPServer { _ in .answer() }
        let coordinator = try TestCoordinator()
        let agent = try RunningAgent(port: coordinator.port, options: ["--listen", "127.0.0.1:0"])
        let port = try port(of: agent)
        #expect(try get("/healthz", port: port).hasPrefix("HTTP/1.1 200 OK\r\n"))
        let early = try get("/readyz", port: port)
        #expect(early.hasPrefix("HTTP/1.1 503 "))
        #expect(early.contains("no plan yet\n"))

        coordinator.hand(out: plan(web))
        _ = try #require(coordinator.batches.wait { $0.flatMap(\.observations).count >= 3 })
        #expect(try get("/readyz", port: port).hasPrefix("HTTP/1.1 200 OK\r\n"))
        let metrics = try get("/metrics", port: port)
        #expect(metrics.contains(/zonefall_agent_attempts_total\{outcome="ok"\} [1-9]/))
        #expect(metrics.contains("zonefall_agent_ready 1\n"))

        #expect(try get("/nothing", port: port).hasPrefix("HTTP/1.1 404 "))
        #expect(try get("/healthz", port: port, method: "POST").hasPrefix("HTTP/1.1 405 "))
        #expect(try get("/healthz", port: port, method: "HEAD").hasSuffix("\r\n\r\n"))
        #expect(try get("hello", port: port, method: "").hasPrefix("HTTP/1.1 400 "))
        #expect(try get("/" + String(repeating: "x", count: 6_000), port: port).isEmpty)
        #expect(agent.end().status == 0)
    }

    @Test func `a port that is taken ends it with status 1`() throws {
        let coordinator = try TestCoordinator()
        let agent = try RunningAgent(
            port: coordinator.port,
            options: ["--listen", "127.0.0.1:\(coordinator.port)"]
        )
        let (status, log) = agent.wait()
        #expect(status == 1)
        #expect(log.contains("The page can't listen on 127.0.0.1:\(coordinator.port): Address already in use."))
    }

    @Test func `what its configuration forbids is told, and sent never`() throws {
        let web = try TestHTTPServer { _ in .answer() }
        let coordinator = try TestCoordinator(plan: plan(web))
        let agent = try RunningAgent(port: coordinator.port, allowsLoopback: false)
        let batches = try #require(coordinator.batches.wait { $0.flatMap(\.observations).count >= 2 })
        let (_, log) = agent.end()
        let reason = "127.0.0.1 is reserved, and the agent's configuration does not allow it"
        #expect(
            batches.flatMap(\.observations).allSatisfy {
                $0.outcome == .notSent(reason: reason) && $0.target == "fip-a"
            }
        )
        #expect(log.contains("msg=\"probes withheld\" count=1 first=http:fip-a"))
        #expect(web.requests.all.isEmpty)
    }

    @Test func `an agent answers the udp probes of who has its key, and counts strangers`() throws {
        let folder = NSTemporaryDirectory() + "/zonefall-reflector-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // A leftover harms nobody.
        let (key, otherKey) = (folder + "/udp.key", folder + "/other.key")
        try Data("a key that agents share".utf8).write(to: URL(filePath: key))
        try Data("another key".utf8).write(to: URL(filePath: otherKey))
        func configuration(_ text: String) throws -> [String] {
            let file = folder + "/\(UUID().uuidString).json"
            try Data(text.utf8).write(to: URL(filePath: file))
            return ["--config", file]
        }
        let home = try TestCoordinator()
        let base = #""id": "agent-b", "coordinators": [{"url": "http://127.0.0.1:\#(home.port)"}]"#
        let answering = try RunningAgent(
            id: "agent-b",
            port: home.port,
            options: ["--listen", "127.0.0.1:0"]
                + configuration(#"{\#(base), "udp_key_file": "\#(key)", "reflector": {"listen": "127.0.0.1:0"}}"#)
        )
        let page = try port(of: answering)
        let match = try #require(
            answering.log.all.joined().firstMatch(of: /msg=reflector listen=127\.0\.0\.1:(\d+)/)
        )
        let plan = ProbePlan(
            vantage: "agent-a",
            zone: "az1",
            probes: [
                PlannedProbe(
                    id: "udp:i-b",
                    kind: .udp,
                    target: "i-b",
                    addresses: [.v4(0x7f00_0001)],
                    port: try #require(UInt16(match.output.1)),
                    interval: .milliseconds(100),
                    timeout: .milliseconds(90)
                )
            ]
        )
        let asked = try TestCoordinator(plan: plan)
        let own = #""id": "agent-a", "coordinators": [{"url": "http://127.0.0.1:\#(asked.port)"}]"#
        let asking = try RunningAgent(
            port: asked.port,
            options: configuration(#"{\#(own), "udp_key_file": "\#(key)"}"#)
        )
        let seen = try #require(asked.batches.wait { $0.flatMap(\.observations).contains { $0.outcome == .ok } })
        let answered = seen.flatMap(\.observations).first { $0.outcome == .ok }
        #expect(answered?.egressAddress == .v4(0x7f00_0001))
        #expect(answered?.details?.message == "answered by agent-b")
        #expect(asking.end().status == 0)

        let strangers = try TestCoordinator(plan: plan)
        let there = #""id": "agent-a", "coordinators": [{"url": "http://127.0.0.1:\#(strangers.port)"}]"#
        let stranger = try RunningAgent(
            port: strangers.port,
            options: configuration(#"{\#(there), "udp_key_file": "\#(otherKey)"}"#)
        )
        let silence = try #require(strangers.batches.wait { $0.flatMap(\.observations).count >= 2 })
        #expect(silence.flatMap(\.observations).allSatisfy { $0.outcome == .timeout })
        #expect(stranger.end().status == 0)
        let metrics = try get("/metrics", port: page)
        #expect(metrics.contains(/zonefall_agent_reflector_datagrams_total\{outcome="answered"\} [1-9]/))
        #expect(metrics.contains(/zonefall_agent_reflector_datagrams_total\{outcome="stranger"\} [1-9]/))
        #expect(answering.end().status == 0)
    }

    private static let setpriv = "/usr/bin/setpriv"

    @Test(.enabled(if: getuid() == 0 && FileManager.default.isExecutableFile(atPath: setpriv)))
    func `it needs no capability at all`() throws {
        let web = try TestHTTPServer { _ in .answer() }
        let coordinator = try TestCoordinator(plan: plan(web))
        let folder = NSTemporaryDirectory() + "/zonefall-nobody-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }  // A leftover harms nobody.
        #expect(chown(folder, 65_534, 65_534) == 0)
        // Where nobody can read it, wherever the package lies.
        let program = folder + "/zonefall-agent"
        try FileManager.default.copyItem(atPath: BuiltProduct.path(of: "zonefall-agent"), toPath: program)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.setpriv)
        process.arguments =
            ["--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", "--no-new-privs"]
            + [program, "--id", "agent-a", "--allow-reserved=127.0.0.1"]
            + ["--coordinator", "http://127.0.0.1:\(coordinator.port)", "--spool", folder + "/spool"]
        try process.run()
        let batches = coordinator.batches.wait { $0.flatMap(\.observations).contains { $0.outcome == .ok } }
        kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
        #expect(batches != nil)
        #expect(process.terminationStatus == 0)
    }

    @Test func `systemd is told when it is ready, alive, reloading and stopping`() throws {
        let manager = try NotifySocket()
        let coordinator = try TestCoordinator()
        let agent = try RunningAgent(
            port: coordinator.port,
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "200000"]
        )
        _ = try #require(manager.told.wait { $0.contains("READY=1") && $0.count { $0 == "WATCHDOG=1" } >= 3 })
        kill(agent.process.processIdentifier, SIGHUP)
        _ = try #require(
            manager.told.wait { told in
                told.contains("RELOADING=1") && told.contains { $0.hasPrefix("MONOTONIC_USEC=") }
                    && told.count { $0 == "READY=1" } == 2
            }
        )
        #expect(agent.end().status == 0)
        _ = try #require(manager.told.wait { $0.contains("STOPPING=1") })
    }

    @Test func `a new configuration is followed on SIGHUP, and one that makes no sense is not`() throws {
        let web = try TestHTTPServer { _ in .answer() }
        let coordinator = try TestCoordinator(plan: plan(web))
        let file = NSTemporaryDirectory() + "/zonefall-agent-\(UUID().uuidString).json"
        defer { unlink(file) }
        func write(_ more: String) throws {
            let text = """
                {"id": "agent-a", "coordinators": [{"url": "http://127.0.0.1:\(coordinator.port)"}]\(more)}
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        }
        try write("")
        let agent = try RunningAgent(port: coordinator.port, options: ["--config", file], allowsLoopback: false)
        _ = try #require(coordinator.batches.wait { $0.flatMap(\.observations).count >= 1 })
        #expect(web.requests.all.isEmpty)

        try write(",\n\"reservd\": [\"127.0.0.0/8\"]")
        kill(agent.process.processIdentifier, SIGHUP)
        let log = try #require(agent.log.wait { $0.joined().contains("msg=\"configuration not taken") })
        #expect(log.joined().contains("\(file):2: unknown key \\\"reservd\\\""))

        try write(",\n\"reserved\": [\"127.0.0.0/8\"], \"listen\": \"127.0.0.1:1\"")
        kill(agent.process.processIdentifier, SIGHUP)
        _ = try #require(web.requests.wait { $0.count >= 2 })
        let (status, whole) = agent.end()
        #expect(status == 0)
        #expect(whole.contains("msg=\"configuration read\""))
        #expect(whole.contains("msg=\"a change takes effect at the next start\""))
    }

    @Test func `a token that changed is used after SIGHUP`() throws {
        let path = NSTemporaryDirectory() + "/zonefall-token-\(UUID().uuidString)"
        defer { unlink(path) }
        try Data("first\n".utf8).write(to: URL(fileURLWithPath: path))
        let coordinator = try TestCoordinator()
        let agent = try RunningAgent(port: coordinator.port, options: ["--token-file", path])
        _ = try #require(coordinator.batches.wait { !$0.isEmpty })
        try Data("second\n".utf8).write(to: URL(fileURLWithPath: path))
        kill(agent.process.processIdentifier, SIGHUP)
        _ = try #require(agent.log.wait { $0.joined().contains("msg=\"configuration read\"") })
        let count = coordinator.batches.all.count
        _ = try #require(coordinator.batches.wait { $0.count >= count + 2 })
        _ = agent.end()
        #expect(coordinator.requests.last?.headers["authorization"] == "Bearer second")
    }

    @Test func `check-config says what is wrong, or that nothing is`() throws {
        let file = NSTemporaryDirectory() + "/zonefall-agent-\(UUID().uuidString).json"
        defer { unlink(file) }
        func check(_ text: String) throws -> (status: Int32, output: String, errors: String) {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try BuiltProduct.path(of: "zonefall-agent"))
            process.arguments = ["check-config", file]
            let (output, errors) = (Pipe(), Pipe())
            (process.standardOutput, process.standardError) = (output, errors)
            try process.run()
            let texts = [output, errors].map {
                String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            }
            process.waitUntilExit()
            return (process.terminationStatus, texts[0], texts[1])
        }
        let good = try check(#"{"id": "a", "coordinators": [{"url": "http://c"}]}"#)
        #expect(good == (0, "\(file): agent 'a', 1 coordinator(s): good\n", ""))
        let bad = try check("{\n\"id\": 7}")
        #expect(bad.status == 64)
        #expect(bad.output.isEmpty)
        #expect(bad.errors.contains("\(file):2: \"id\" must be a text that is not empty\n"))
    }
}
