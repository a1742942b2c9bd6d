import Foundation
import Testing
import ZonefallAnalysis
import ZonefallCoordinator
import ZonefallDocuments
import ZonefallModel

struct DeployTests {
    private static let programs = ["agent", "coordinator"]

    private func unit(_ program: String) throws -> SystemdUnit {
        try #require(SystemdUnit(Repository.text("deploy/systemd/zonefall-\(program).service")))
    }

    private func variables(_ program: String) throws -> [String: String] {
        try #require(environment(Repository.text("deploy/config/\(program).env")))
    }

    @Test func `every file is one that a test reads`() throws {
        #expect(
            try Repository.files(under: "deploy") == [
                "deploy/config/agent.env", "deploy/config/agent.json", "deploy/config/chaosd.json",
                "deploy/config/coordinator.env", "deploy/config/pushes.yaml", "deploy/config/zonemap.yaml",
                "deploy/icinga/zonefall.conf", "deploy/kolla/alertmanager.yml",
                "deploy/kolla/prometheus.yml.d/10-zonefall.yml",
                "deploy/prometheus/scrape.yml", "deploy/systemd/zonefall-agent.service",
                "deploy/systemd/zonefall-chaosd.service", "deploy/systemd/zonefall-coordinator.service",
            ]
        )
    }

    @Test func `the sample of receivers is one that the coordinator takes`() throws {
        let settings = try PushSettings(contentsOf: Repository.path("deploy/config/pushes.yaml"))
        #expect(settings.receivers.map(\.kind) == [.alertmanager, .alertmanager])
    }

    @Test func `the receivers of the manual are ones that the coordinator takes`() throws {
        let manual = try Repository.text("docs/pushes.md")
        let sample = try #require(manual.split(separator: "```yaml\n").dropFirst().first?.split(separator: "```").first)
        let settings = try PushSettings(document: DocumentSource(name: "pushes.yaml", text: String(sample)))
        #expect(Set(settings.receivers.map(\.kind)) == Set(PushReceiver.Kind.allCases))
    }

    @Test(arguments: programs)
    func `a unit takes from its environment what the sample sets, and nothing else`(program: String) throws {
        let unit = try unit(program)
        #expect(try Set(variables(program).keys) == unit.variables)
        #expect(unit.values("EnvironmentFile") == ["/etc/zonefall/\(program).env"])
    }

    @Test(arguments: programs)
    func `a unit gives its secret as a credential, never as an argument or a variable`(program: String) throws {
        let unit = try unit(program)
        #expect(unit.values("LoadCredential") == ["token:/etc/zonefall/token"])
        #expect(unit.values("ExecStart").allSatisfy { $0.contains("--token-file %d/token") })
        #expect(try variables(program).keys.allSatisfy { !$0.contains("TOKEN") && !$0.contains("SECRET") })
    }

    @Test func `a wrong configuration is not tried again and again`() throws {
        for program in Self.programs + ["chaosd"] {
            #expect(try unit(program).values("RestartPreventExitStatus") == ["64"])
        }
        #expect(try unit("agent").values("Restart") == ["always"])
    }

    @Test(.enabled(if: Command.canRun("systemd-analyze", package: "systemd")), arguments: programs + ["chaosd"])
    func `systemd finds nothing wrong with a unit, and little exposed`(program: String) throws {
        guard let systemd = try Command("systemd-analyze", package: "systemd") else { return }
        let folder = try TemporaryFolder()
        // The programs are not installed here, and systemd asks for that.
        let text = try Repository.text("deploy/systemd/zonefall-\(program).service")
            .replacing(/\/usr\/bin\/zonefall-[a-z]+/, with: "/bin/true")
        let file = folder.file("zonefall-\(program).service")
        try Data(text.utf8).write(to: URL(filePath: file))

        let verified = try systemd.run(["verify", "--man=no", file])
        #expect(verified.status == 0)
        #expect(verified.output.isEmpty, "\(verified.output)")
        // In tenths: 2.0 of 10 at most.
        let security = try systemd.run(["security", "--offline=true", "--no-pager", "--threshold=20", file])
        #expect(security.status == 0, "\(security.output)")
    }

    @Test func `the sample map loads, hides nothing, and gives each agent something to do`() throws {
        let map = try ZoneMap(contentsOf: Repository.path("deploy/config/zonemap.yaml"))
        #expect(audit(map) == [])
        #expect(map.reality.isEmpty)
        let plans = probePlans(for: map, packs: try ProbePack.packs(inFolder: Repository.path("probes")))
        #expect(Set(plans.map(\.vantage)) == Set(map.vantages.map(\.id)))
        #expect(plans.allSatisfy { !$0.probes.isEmpty })
    }

    @Test func `the samples speak of the same coordinator and of an agent of the sample map`() throws {
        let coordinator = try variables("coordinator")
        let listen = try #require(ListenAddress(coordinator["ZONEFALL_LISTEN"] ?? ""))
        #expect(try variables("agent")["ZONEFALL_COORDINATOR"] == "http://\(listen)")
        #expect(try unit("coordinator").values("SocketBindAllow") == ["tcp:\(listen.port)"])
        #expect(try Repository.text("deploy/prometheus/scrape.yml").contains("targets: [\(listen)]"))

        let map = try ZoneMap(contentsOf: Repository.path("deploy/config/zonemap.yaml"))
        #expect(map.vantage(.init(try #require(variables("agent")["ZONEFALL_AGENT"]))) != nil)
    }

    @Test(.enabled(if: Command.canRun("promtool", package: "prometheus")))
    func `Prometheus takes the scrape configuration`() throws {
        guard let promtool = try Command("promtool", package: "prometheus") else { return }
        let outcome = try promtool.run([
            "check", "config", "--syntax-only", Repository.path("deploy/prometheus/scrape.yml"),
        ])
        #expect(outcome.status == 0, "\(outcome.output)")
    }
}
