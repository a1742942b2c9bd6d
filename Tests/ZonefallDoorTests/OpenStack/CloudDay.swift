import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel
import ZonefallTestSupport

/// A game day of the lab's tenant, with all that it needs: a map with agents, two people's keys, a guardian, watchers.
final class CloudDay {
    let folder: URL
    let map: ZoneMap
    private let watchers: CloudWatchers
    private var guardian: CloudProgram?
    private var guardianPort = ""

    init(in folder: URL, zones: [String], switches: String = "load_balancer,port,router", hold: Int = 0) throws {
        self.folder = folder
        self.switches = switches
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        try write(
            "agents.yaml",
            """
            agents:
              - { id: watch-az1, zone: az1 }
              - { id: watch-az2, zone: az2 }
              - { id: watch-az3, zone: az3 }
              - { id: outside }
            """
        )
        let file = folder.appending(path: "map.yaml").path
        let imported = try OpenStackLab.zonefall(
            "import",
            "openstack",
            "--cloud",
            "shop-importer",
            "--overlay",
            folder.appending(path: "agents.yaml").path,
            "-o",
            file
        )
        #expect(imported.status == 0, "\(imported.errors)")
        map = try ZoneMap(contentsOf: file)
        try write("guardian.token", "a token of the guardian's own\n")
        var operators = ""
        for name in ["ada", "ben"] {
            operators += try Door.zonefall("key", "create", "--name", name, folder.appending(path: "\(name).key").path)
                .output
        }
        try write("operators.pub", operators)
        try write(
            "day.yaml",
            """
            name: cloud-day
            owner: net@example.org
            zone_map: map.yaml
            driver: openstack
            kind: dark
            fidelity: l3_silent
            ipv6: required
            zones: [\(zones.joined(separator: ", "))]
            limits: { max_dark_ms: 240000, lease_ms: 8000, grant_ms: 20000, canary_ms: 8000, max_targets: 40 }
            steady_state: { rounds: 2, timeout_ms: 60000 }
            dark: { settle_ms: 1000, hold_ms: \(hold), rounds: 3 }
            light: { rounds: 1, timeout_ms: 60000 }
            """
        )
        watchers = try CloudWatchers(map)
    }

    private let switches: String
    private var days = 0

    func stop() {
        guardian?.kill()
        watchers.stop()
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private var clouds: [String] {
        ["--cloud", "shop-importer", "--chaos-cloud", "shop-chaos", "--switches", switches]
    }

    /// Begins a guardian with a folder of its own, and waits until it listens.
    @discardableResult
    func startGuardian(state: String = "guardian") throws -> CloudProgram {
        let program = try CloudProgram([
            "gameday", "guard", "--cloud", "shop", "--listen", "127.0.0.1:0", "--state", path(state), "--token-file",
            path("guardian.token"),
        ])
        let line = try program.wait(for: "msg=ready")
        guardianPort = String(try #require(line.split(separator: "port=").last))
        guardian = program
        return program
    }

    /// Plans, has two people sign, and begins.
    func start() throws -> (program: CloudProgram, out: URL) {
        days += 1
        let plans = path("plans-\(days).jsonl")
        let planned = try real(
            ["gameday", "plan", path("day.yaml"), "--out", plans, "--state", path("region")] + clouds
        )
        #expect(planned.status == 0, "\(planned.errors)")
        for name in ["ada", "ben"] {
            let zones = try GameDay(contentsOf: path("day.yaml")).zones.map(\.rawValue).joined(separator: ",")
            let signed = try real(["gameday", "approve", plans, "--key", path("\(name).key"), "--zones", zones])
            #expect(signed.status == 0, "\(signed.errors)")
        }
        let out = folder.appending(path: "out-\(days)")
        let program = try CloudProgram(
            [
                "gameday", "run", path("day.yaml"), "--plans", plans, "--operators", path("operators.pub"),
                "--coordinator", watchers.url, "--state", path("region"), "--out", out.path, "--guardian",
                "127.0.0.1:\(guardianPort)", "--guardian-token", path("guardian.token"),
            ] + clouds
        )
        return (program, out)
    }

    func recover(_ journal: String) throws -> Door.Outcome {
        try real(["gameday", "recover", journal, "--state", path("region")] + clouds)
    }

    /// At the real time: plans are valid for a quarter of an hour.
    private func real(_ arguments: [String]) throws -> Door.Outcome {
        let program = try CloudProgram(arguments)
        let status = program.exit()
        return Door.Outcome(status: status, output: program.output, errors: program.said)
    }

    static func journal(in out: URL) -> String? {
        (try? FileManager.default.contentsOfDirectory(atPath: out.path))?.first { $0.hasSuffix(".journal.jsonl") }
            .map { out.appending(path: $0).path }
    }
}
