import Foundation
import Testing
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

/// A whole game day as on real hosts: a daemon on each node of a zone, agents, a coordinator, and plans that two people
/// signed. The nodes are a lab's, which nothing of it knows.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct HostGameDayTests {
    private static let map = Door.root.appending(path: "Tests/ZonefallDoorTests/Fixtures/two-zones.yaml").path

    @Test func `two people sign, each host checks it again, the zone falls and is light, and no plan works twice`()
        throws
    {
        let lab = try RunningLab(map: Self.map, name: "hosts-\(getpid())")
        try withTemporaryFolder { folder in
            for person in ["ada", "ben"] {
                let key = try Door.zonefall("key", "create", "--name", person, "\(folder.path)/\(person).key")
                try Self.append(key.output, to: "\(folder.path)/operators.pub")
            }
            let nodes = lab.nodes(inZone: "az1")
            for node in nodes { try Self.startDaemon(at: node, of: lab, in: folder) }
            let day = try Self.day(nodes, in: folder)
            let plans = "\(folder.path)/plans.jsonl"
            // Whole seconds: not before the daemons began to remember.
            let planned = try Door.zonefall(
                "gameday",
                "plan",
                day,
                "--out",
                plans,
                "--state",
                "\(folder.path)/region",
                environment: ["SOURCE_DATE_EPOCH": "\(Int(Date().timeIntervalSince1970) + 1)"]
            )
            #expect(planned.status == 0, "\(planned.errors)")

            let unsigned = try Self.run(day, plans, in: lab, folder, "unsigned")
            #expect(![0, 2].contains(unsigned.status), "\(unsigned.errors)")
            #expect(try Self.tables(of: nodes, in: lab) == [])

            for person in ["ada", "ben"] {
                let approved = try Door.zonefall(
                    "gameday",
                    "approve",
                    plans,
                    "--key",
                    "\(folder.path)/\(person).key",
                    "--zones",
                    "az1"
                )
                #expect(approved.status == 0, "\(approved.errors)")
            }
            let outcome = try Self.run(day, plans, in: lab, folder, "signed")
            #expect([0, 2].contains(outcome.status), "\(outcome.errors)")
            let report = try JSONValue(
                parsing: String(contentsOfFile: "\(folder.path)/signed/report.json", encoding: .utf8)
            )
            let blackout = try #require(try report["chaos"]?.array("blackouts").first)
            #expect(try blackout.optionalBool("confirmed_dark") == true, "\(blackout.prettyText)")
            #expect(try blackout.optionalBool("light_verified") == true)
            #expect(try blackout.integer("dark_targets") == Int64(nodes.count))
            #expect(blackout["fidelity"]?["as_asked"] == .bool(true), "\(blackout.prettyText)")
            #expect(try Self.tables(of: nodes, in: lab) == [])

            let again = try Self.run(day, plans, in: lab, folder, "again")
            #expect(![0, 2].contains(again.status), "\(again.errors)")
            #expect(try Self.tables(of: nodes, in: lab) == [])
        }
    }

    private static func startDaemon(at node: String, of lab: RunningLab, in folder: URL) throws {
        let configuration: JSONValue = [
            "enabled": true, "host": .string(node), "zone": "az1", "agent_uids": [0],
            "operators_file": .string("\(folder.path)/operators.pub"),
            "state_directory": .string("\(folder.path)/\(node)"),
            // The way to the coordinator, where a node has one.
            "always_light": ["interfaces": ["mgmt0"]],
        ]
        let file = "\(folder.path)/\(node).json"
        try configuration.prettyText.write(toFile: file, atomically: true, encoding: .utf8)
        let daemon = try lab.start([try BuiltProduct.path(of: "zonefall-chaosd"), "run", "--config", file], at: node)
        while !FileManager.default.fileExists(atPath: "\(folder.path)/\(node)/chaosd.sock") {
            try #require(daemon.isRunning, "the daemon of \(node) ended before it served")
        }
    }

    private static func day(_ nodes: [String], in folder: URL) throws -> String {
        let hosts = nodes.map { "{host: \($0), zone: az1, socket: \(folder.path)/\($0)/chaosd.sock}" }
        let file = "\(folder.path)/day.yaml"
        try """
        name: hosts
        zone_map: \(map)
        driver: host
        kind: dark
        fidelity: l3_silent
        ipv6: required
        hosts: [\(hosts.joined(separator: ", "))]
        zones: [az1]
        limits: {max_dark_ms: 60000, lease_ms: 3000, grant_ms: 3000, canary_ms: 2000, max_targets: 9}

        """.write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    /// Runs the day beside the lab's coordinator, as an operator does beside his.
    private static func run(
        _ day: String,
        _ plans: String,
        in lab: RunningLab,
        _ folder: URL,
        _ out: String
    ) throws -> Door.Outcome {
        let agent = try lab.program("zonefall-agent", "agent-az2").arguments
        func option(_ name: String) -> [String] {
            zip(agent, agent.dropFirst()).first { $0.0 == name }.map { [name, $0.1] } ?? []
        }
        return try Door.run(
            "zonefall",
            [
                "lab", "exec", lab.name, "coordinator", "--", try BuiltProduct.path(of: "zonefall"), "gameday", "run",
                day,
            ]
                + ["--plans", plans, "--operators", "\(folder.path)/operators.pub"]
                + ["--state", "\(folder.path)/region", "--out", "\(folder.path)/\(out)"]
                + option("--coordinator") + option("--token-file"),
            environment: ["SOURCE_DATE_EPOCH": "\(Int(Date().timeIntervalSince1970))"]
        )
    }

    private static func tables(of nodes: [String], in lab: RunningLab) throws -> [String] {
        try nodes.flatMap { try lab.tables(at: $0).filter { $0.hasPrefix("zonefall_") } }
    }

    private static func append(_ text: String, to file: String) throws {
        let before = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        try (before + text).write(toFile: file, atomically: true, encoding: .utf8)
    }
}
