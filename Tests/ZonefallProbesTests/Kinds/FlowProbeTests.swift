import Testing
import ZonefallModel
import ZonefallTestSupport

/// `flow` to an echo server of Python's at the neighbour.
@Suite(.enabled(if: TestNamespace.areAvailable))
struct FlowProbeTests {
    private static let server = """
        import socketserver, threading
        class Stream(socketserver.StreamRequestHandler):
            def handle(self):
                for line in self.rfile: self.wfile.write(line)
        class Datagram(socketserver.BaseRequestHandler):
            def handle(self): self.request[1].sendto(self.request[0], self.client_address)
        class Streams(socketserver.ThreadingTCPServer): allow_reuse_address = True; daemon_threads = True
        streams = Streams(("192.0.2.2", 7), Stream)
        threading.Thread(target=socketserver.UDPServer(("192.0.2.2", 7), Datagram).serve_forever).start()
        streams.serve_forever()
        """

    private func start(at host: TestHost) throws -> RealServer {
        let server = try RealServer(
            in: host.there,
            files: ["echo.py": Self.server],
            command: "python3 {folder}/echo.py"
        )
        try host.waitForServer(at: 7, server)
        return server
    }

    private func probe(_ transport: ProbeOptions.Transport, timeout: Duration = .seconds(4)) -> PlannedProbe {
        var probe = PlannedProbe.test(.flow, "192.0.2.2", port: 7, timeout: timeout)
        var options = ProbeOptions()
        options.transport = transport
        probe.options = options
        return probe
    }

    /// The local ports of what is open to the server.
    private func openPorts(_ host: TestHost) throws -> Set<String> {
        let lines = try host.here.run("ss", "-Htun", "state", "established", "( dport = :7 )").split(separator: "\n")
        return Set(
            lines.compactMap { line in
                let words = line.split(separator: " ")
                return words.count > 4 ? words[3].split(separator: ":").last.map(String.init) : nil
            }
        )
    }

    @Test(arguments: [ProbeOptions.Transport.tcp, .udp])
    func `one conversation stays open from attempt to attempt, beside fresh ones`(
        transport: ProbeOptions.Transport
    ) throws {
        let host = try TestHost()
        let server = try start(at: host)
        let ports = Gathered<Set<String>>()
        let seen = try host.observe([probe(transport)]) { seen in
            if seen.count > ports.all.count, let open = try? openPorts(host) { ports.append(open) }
            return seen.count >= 3
        }
        #expect(seen.allSatisfy { $0.outcome == .ok && $0.roundTrip != nil }, "\(server.log)")
        #expect(seen.allSatisfy { $0.details?.phases.map(\.name) == ["fresh"] })
        let kept = ports.all.dropFirst().reduce(ports.all.first ?? []) { $0.intersection($1) }
        #expect(kept.count == 1, "\(ports.all)")
    }

    @Test func `a conversation that is reset is told with its silence, though new ones work`() throws {
        let host = try TestHost()
        let server = try start(at: host)
        let done = Gathered<String>()
        let seen = try host.observe([probe(.tcp)]) { seen in
            if done.all.isEmpty, seen.count == 1, let port = try? openPorts(host).first {
                done.append(port)
                let rule = "tcp sport \(port) reject with tcp reset"
                _ = try? host.there.run(
                    "nft",
                    "table inet t { chain in { type filter hook input priority 0; \(rule); }; }"
                )
            }
            return seen.contains { $0.outcome != .ok }
        }
        let broken = try #require(seen.first { $0.outcome != .ok })
        #expect(broken.outcome == .refused, "\(server.log) \(broken)")
        #expect(broken.details?.silence.map { $0 > .zero } == true)
        #expect(broken.details?.message?.hasSuffix("a new one works") == true)
    }

    @Test func `a conversation that goes silent is a timeout, and begins anew only when it is over`() throws {
        let host = try TestHost()
        let server = try start(at: host)
        let done = Gathered<String>()
        let seen = try host.observe([probe(.udp, timeout: .seconds(1))]) { seen in
            if done.all.isEmpty, seen.count == 1, let port = try? openPorts(host).first {
                done.append(port)
                let rule = "udp sport \(port) drop"
                _ = try? host.there.run(
                    "nft",
                    "table inet t { chain in { type filter hook input priority 0; \(rule); }; }"
                )
            }
            return seen.filter { $0.outcome == .timeout }.count >= 3
        }
        let silences = seen.filter { $0.outcome == .timeout }.compactMap { $0.details?.silence }
        #expect(silences.count >= 3, "\(server.log)")
        #expect(silences == silences.sorted())
        #expect(seen.last?.details?.message == "the open conversation: it is silent; a new one works")
    }

    @Test func `nobody there refuses`() throws {
        let host = try TestHost()
        #expect(try host.observation(of: probe(.tcp)).outcome == .refused)
    }
}
