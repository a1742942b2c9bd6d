import Foundation
import Testing
import ZonefallLinux
import ZonefallTestSupport

/// What ends a game day early, and who must agree before one goes on: against the real servers, and at a real terminal.
///
/// `ZONEFALL_GAME_DAYS=all` tries each of them; otherwise the ones that take least.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct GameDayGuardTests {
    private static let isWhole = ProcessInfo.processInfo.environment["ZONEFALL_GAME_DAYS"] == "all"

    /// A condition, and what the day says when it comes true.
    struct Condition: Sendable, CustomTestStringConvertible {
        let when: String
        let said: String

        var testDescription: String { when }
    }

    private static let conditions: [Condition] = [
        .init(
            when: "{when: prometheus, url: \"http://127.0.0.1:9090\", query: \"incident == 1\"}",
            said: "the query incident == 1 has 1 results"
        ),
        .init(
            when: "{when: alertmanager, url: \"http://127.0.0.1:9093\", alerts: [Incident]}",
            said: "alerts are active: Incident"
        ),
        .init(
            when: "{when: webhook, url: \"http://127.0.0.1:8085/hook\"}",
            said: "http://127.0.0.1:8085/hook answers with status 503"
        ),
    ]

    private static func day(_ more: String, in folder: URL) throws -> URL {
        let file = folder.appending(path: "day.yaml")
        let map = Door.root.appending(path: "Tests/ZonefallDoorTests/Fixtures/two-zones.yaml").path
        try """
        name: guarded
        zone_map: \(map)
        driver: lab
        kind: dark
        fidelity: l3_silent
        ipv6: required
        zones: [az1]
        limits: {max_dark_ms: 60000, lease_ms: 2000, grant_ms: 2000, canary_ms: 2000, max_targets: 40}
        dark: {hold_ms: 50000}
        light: {timeout_ms: 5000}
        \(more)

        """.write(to: file, atomically: true, encoding: .utf8)
        return file
    }

    private static func lab(_ name: String) throws -> RunningLab {
        try RunningLab(
            map: Door.root.appending(path: "Tests/ZonefallDoorTests/Fixtures/two-zones.yaml").path,
            name: "\(name)-\(getpid())"
        )
    }

    /// Nothing of us is left in the zone.
    private static func expectLight(in lab: RunningLab) throws {
        for node in lab.nodes(inZone: "az1") { #expect(try lab.reading(RunningBlackout.gate(), at: node) == nil) }
    }

    @Test func `an incident ends the blackout, told by a real Prometheus, Alertmanager or web server`() throws {
        let lab = try Self.lab("guard")
        try withTemporaryFolder { folder in
            let monitoring = try Monitoring(in: lab, folder: folder)
            for (number, condition) in Self.conditions.enumerated() where Self.isWhole || number == 0 {
                try monitoring.incident(false)
                let out = folder.appending(path: "out-\(number)")
                let day = try Self.day("abort: [\(condition.when)]", in: folder)
                let blackout = try RunningBlackout(gameDay: day, in: lab, folder: out)
                try monitoring.incident(true)

                #expect(blackout.wait() != 0)
                #expect(blackout.said.contains(condition.said), "\(blackout.said)")
                try Self.expectLight(in: lab)
                #expect(try Self.end(ofJournalIn: out).contains(condition.said))
            }
        }
    }

    @Test(.enabled(if: isWhole))
    func `monitoring that falls silent ends the blackout as an incident does`() throws {
        let lab = try Self.lab("silent")
        try withTemporaryFolder { folder in
            let monitoring = try Monitoring(in: lab, folder: folder)
            try monitoring.incident(false)
            let day = try Self.day("abort: [\(Self.conditions[0].when)]", in: folder)
            let blackout = try RunningBlackout(gameDay: day, in: lab, folder: folder.appending(path: "out"))
            monitoring.killPrometheus()
            #expect(blackout.wait() != 0)
            #expect(blackout.said.contains("http://127.0.0.1:9090 can't be asked"), "\(blackout.said)")
            try Self.expectLight(in: lab)
        }
    }

    /// What people answer at each gate; nil: nobody answers.
    @Test(arguments: isWhole ? [["yes", "no"], ["yes", nil]] : [["yes", "no"]])
    func `people at a terminal are asked in turn, and one who does not say yes keeps the zone lit`(
        answers: [String?]
    ) throws {
        let lab = try Self.lab("gate")
        try withTemporaryFolder { folder in
            let gates = ["brief", "arm"].map {
                "{phase: \($0), gate: {human: [ada], timeout_ms: 5000, on_timeout: abort}}"
            }
            let day = try Self.day("phases: [\(gates.joined(separator: ", "))]", in: folder)
            let out = folder.appending(path: "out")
            let terminal = try Terminal(
                ["gameday", "run", day.path, "--in-lab", lab.name, "--out", out.path]
            )
            for (phase, answer) in zip(["brief", "arm"], answers) {
                try terminal.wait(for: "ada: may it go on to \(phase)? Type yes.")
                if let answer { terminal.type(answer) }
            }
            let status = terminal.wait()
            #expect(status == 3, "\(terminal.said)")
            let reason = answers[1] == nil ? "ada did not answer in time" : "ada did not say yes"
            #expect(try Self.end(ofJournalIn: out).contains(reason))
            #expect(try !Self.journal(in: out).contains("\"impose\""))
            try Self.expectLight(in: lab)
        }
    }

    private static func journal(in folder: URL) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let name = try #require(names.first { $0.hasSuffix(".journal.jsonl") })
        return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    private static func end(ofJournalIn folder: URL) throws -> String {
        String(try #require(try journal(in: folder).split(separator: "\n").last { $0.contains("\"end\"") }))
    }
}

/// A web server, a Prometheus that scrapes it and an Alertmanager that it alerts, beside the coordinator of a lab.
private struct Monitoring {
    private let incident: URL
    private let prometheus: Process

    init(in lab: RunningLab, folder: URL) throws {
        incident = folder.appending(path: "incident")
        try Self.write(
            """
            import http.server, os, sys

            class Hook(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    burns = os.path.exists(sys.argv[1])
                    body = f"incident {int(burns)}\\n".encode()
                    self.send_response(503 if burns and self.path == "/hook" else 200)
                    self.send_header("Content-Type", "text/plain")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            http.server.ThreadingHTTPServer(("127.0.0.1", 8085), Hook).serve_forever()
            """,
            "hook.py",
            folder
        )
        try Self.write(
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [rules.yaml]
            alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:9093"]}]}]}
            scrape_configs: [{job_name: hook, static_configs: [{targets: ["127.0.0.1:8085"]}]}]
            """,
            "prometheus.yaml",
            folder
        )
        try Self.write(
            "groups: [{name: zonefall, rules: [{alert: Incident, expr: incident == 1}]}]",
            "rules.yaml",
            folder
        )
        try Self.write(
            "{route: {receiver: nobody, group_wait: 0s}, receivers: [{name: nobody}]}",
            "alertmanager.yaml",
            folder
        )
        try lab.start(["/usr/bin/python3", "\(folder.path)/hook.py", incident.path], at: "coordinator")
        prometheus = try lab.start(
            [
                "/usr/bin/prometheus", "--config.file=\(folder.path)/prometheus.yaml",
                "--storage.tsdb.path=\(folder.path)/tsdb", "--web.listen-address=127.0.0.1:9090",
            ],
            at: "coordinator"
        )
        try lab.start(
            [
                "/usr/bin/prometheus-alertmanager", "--config.file=\(folder.path)/alertmanager.yaml",
                "--storage.path=\(folder.path)/alerts", "--web.listen-address=127.0.0.1:9093",
                "--cluster.listen-address=",
            ],
            at: "coordinator"
        )
        // Who asks before they serve is told that nobody knows, which ends a blackout.
        try Self.wait(
            in: lab,
            for: ["127.0.0.1:8085/hook", "127.0.0.1:9090/-/ready", "127.0.0.1:9093/-/ready"]
        )
    }

    private static func write(_ text: String, _ name: String, _ folder: URL) throws {
        try (text + "\n").write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }

    func killPrometheus() {
        for pid in LabProgram.descendants(of: prometheus.processIdentifier) + [prometheus.processIdentifier] {
            kill(pid, SIGKILL)
        }
    }

    /// Begins or ends the incident.
    func incident(_ isOn: Bool) throws {
        if isOn {
            try Data().write(to: incident)
        } else if FileManager.default.fileExists(atPath: incident.path) {
            try FileManager.default.removeItem(at: incident)
        }
    }

    /// Asks each URL until it answers with 200.
    private static func wait(in lab: RunningLab, for addresses: [String]) throws {
        let program = """
            import sys, time, urllib.request
            for address in sys.argv[1:]:
                for attempt in range(300):
                    try:
                        urllib.request.urlopen("http://" + address, timeout=2)
                        break
                    except Exception:
                        time.sleep(0.1)
                else:
                    sys.exit(address + " does not answer")
            """
        let waiting = try lab.start(["/usr/bin/python3", "-c", program] + addresses, at: "coordinator")
        waiting.waitUntilExit()
        try #require(waiting.terminationStatus == 0)
    }
}

/// `zonefall` at a terminal of its own, which `script` makes.
private final class Terminal {
    private let process = Process()
    private let (input, output) = (Pipe(), Pipe())
    private(set) var said = ""

    init(_ arguments: [String]) throws {
        let command = ([try BuiltProduct.path(of: "zonefall")] + arguments).joined(separator: " ")
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["script", "--quiet", "--return", "--command", command, "/dev/null"]
        process.currentDirectoryURL = Door.root
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    func wait(for text: String) throws {
        while !said.contains(text) {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty, "it ended before it said '\(text)': \(said)")
            said += String(decoding: data, as: UTF8.self)
        }
    }

    func type(_ line: String) { input.fileHandleForWriting.write(Data((line + "\n").utf8)) }

    /// - Returns: the exit status.
    func wait() -> Int32 {
        said += String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus
    }
}
