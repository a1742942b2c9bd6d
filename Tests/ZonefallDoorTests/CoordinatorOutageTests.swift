import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

/// A real agent with a spool, and a real coordinator that is stopped, killed and started again.
struct CoordinatorOutageTests {
    /// A region of one web server on this machine, asked five times a second by one agent.
    private func region(in folder: URL, port: UInt16) throws -> [String] {
        let map = folder.appending(path: "zonemap.yaml")
        try Data(
            """
            region: here
            zones: [{id: az1}]
            networks: [{id: app, role: tenant, cidr: 10.20.0.0/16, zones: [az1]}]
            routers: [{id: rtr, zones: [az1], interfaces: [{network: app, address: 10.20.0.1}]}]
            instances: [{id: web, zone: az1, gateway: 10.20.0.1, ports: [{network: app, address: 10.20.1.10}]}]
            floating_ips: [{id: fip, zone: az1, address: 127.0.0.1, router: rtr, instance: web}]
            agents: [{id: agent-out}]

            """.utf8
        ).write(to: map)
        let packs = folder.appending(path: "packs")
        try FileManager.default.createDirectory(at: packs, withIntermediateDirectories: true)
        let probe =
            "{kind: http, targets: floating_ips, from: everywhere, interval_ms: 200, timeout_ms: 190, port: \(port)}"
        try Data("probes: [\(probe)]\n".utf8).write(to: packs.appending(path: "web.yaml"))
        return ["--map", map.path, "--packs", packs.path, "--store", folder.appending(path: "store.sqlite").path]
    }

    private func observations(_ coordinator: RunningCoordinator) throws -> [Observation] {
        var observations: [Observation] = []
        var cursor: Int64 = 0
        while true {
            let page = try JSONValue(parsing: coordinator.get("/v1/observations?after=\(cursor)&limit=1000").body)
            let rows = page["observations"]?.arrayValue ?? []
            if rows.isEmpty { return observations }
            for row in rows { observations.append(try Observation(json: row)) }
            cursor = try #require(page["cursor"]?.integerValue)
        }
    }

    @Test func `what was observed while the coordinator was stopped, and while it was dead, arrives once`() throws {
        try withTemporaryFolder { folder in
            let web = try TestHTTPServer { _ in .answer() }
            let region = try region(in: folder, port: web.port)
            let first = try RunningCoordinator(region)
            let port = first.port
            let agent = try RunningAgent([
                "--id", "agent-out", "--coordinator", "http://127.0.0.1:\(port)",
                "--spool", folder.appending(path: "spool").path, "--allow-reserved", "127.0.0.0/8",
            ])
            _ = try #require(web.requests.wait { $0.count >= 10 })

            first.signal(SIGSTOP)
            _ = try #require(agent.log.wait { $0.joined().contains("msg=\"batch not taken\"") })
            let stopped = web.requests.all.count
            _ = try #require(web.requests.wait { $0.count >= stopped + 10 })
            first.signal(SIGCONT)
            _ = try #require(agent.log.wait { $0.joined().contains("msg=\"batches are taken again\"") })

            #expect(first.end(by: SIGKILL) == -SIGKILL)
            let dead = web.requests.all.count
            _ = try #require(web.requests.wait { $0.count >= dead + 10 })
            let second = try RunningCoordinator(region, port: port)
            _ = try #require(
                agent.log.wait { $0.joined().components(separatedBy: "msg=\"batches are taken again\"").count >= 3 }
            )
            #expect(agent.end(by: SIGTERM) == 0)

            let observations = try observations(second)
            let times = observations.map(\.time)
            #expect(Set(times).count == times.count)
            // Every request was an attempt, but for the one that the signal may have cut off.
            #expect(observations.count >= web.requests.all.count - 1)
            #expect(observations.contains { $0.outcome == .ok })
        }
    }
}
