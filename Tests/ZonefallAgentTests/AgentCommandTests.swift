import Testing
import ZonefallAgent
import ZonefallCurl
import ZonefallModel

struct AgentCommandTests {
    @Test func `all options are read, with a space or an equals sign`() throws {
        let command = try AgentCommand([
            "--id", "agent-a", "--coordinator=http://192.0.2.1:9400", "--token-file", "/etc/zonefall/token",
            "--ca-file=/etc/zonefall/ca.pem", "--zone", "az1", "--log-format=json", "--spool=/var/lib/z",
            "--spool-size", "7",
            "--detail=both",
        ])
        #expect(
            try command
                == .run(
                    AgentOptions(
                        id: "agent-a",
                        coordinators: [
                            .init(
                                Endpoint("http://192.0.2.1:9400"),
                                tokenFile: "/etc/zonefall/token",
                                authoritiesFile: "/etc/zonefall/ca.pem"
                            )
                        ],
                        zone: "az1",
                        logFormat: .json,
                        spool: .init(folder: "/var/lib/z", size: 7 << 20),
                        detail: .both
                    )
                )
        )
    }

    @Test func `an id and a coordinator are enough`() throws {
        guard case .run(let options) = try AgentCommand(["--coordinator", "unix:/run/c.sock", "--id", "a"]) else {
            Issue.record("the agent should run")
            return
        }
        #expect(options.coordinators.map(\.tokenFile) == [nil])
        #expect(options.spool == nil)
        #expect(options.logFormat == .logfmt)
    }

    @Test(arguments: [
        (["--cordinator", "x"], "Unknown option '--cordinator'. Did you mean '--coordinator'?"),
        (["--frobnicate"], "Unknown option '--frobnicate'. See 'zonefall-agent --help'."),
        (["run"], "Unexpected argument 'run': the agent takes options only. See 'zonefall-agent --help'."),
        (["--id"], "'--id' needs a value."),
        (["--id="], "'--id' needs a value."),
        (["--id", "a", "--id", "b"], "'--id' was given twice. Give it once."),
        ([], "'--id' is missing. See 'zonefall-agent --help'."),
        (["--id", "a"], "'--coordinator' is missing. See 'zonefall-agent --help'."),
        (
            ["--id", "a", "--coordinator", "http://c", "--log-format", "xml"],
            "'--log-format': 'xml' is none of 'logfmt', 'json'."
        ),
        (
            ["--id", "a", "--coordinator", "http://c", "--detail", "windows"],
            "'--detail': 'windows' needs a spool. Name a folder with --spool."
        ),
        (
            ["--id", "a", "--coordinator", "http://c", "--spool", "/s", "--spool-size", "0"],
            "'--spool-size': '0' is not a number of MiB."
        ),
        (
            ["--id", "a", "--coordinator", "c:9400"],
            "'--coordinator': 'c:9400' is not an address to talk to. Write http://HOST:PORT, https://HOST:PORT or "
                + "unix:/PATH."
        ),
    ])
    func `a command line that makes no sense is refused, with what to do`(arguments: [String], message: String) {
        let error = #expect(throws: UsageError.self) { try AgentCommand(arguments) }
        #expect(error?.description == message)
    }

    @Test func `several coordinators are several options`() throws {
        guard case .run(let options) = try AgentCommand(["--id=a", "--coordinator=http://c", "--coordinator=http://d"])
        else {
            Issue.record("the agent should run")
            return
        }
        #expect(options.coordinators.map { "\($0.endpoint)" } == ["http://c", "http://d"])
    }

    @Test(arguments: [["--help"], ["-h"], ["--id", "a", "--help"]])
    func `help is given wherever it is asked for`(arguments: [String]) throws {
        #expect(try AgentCommand(arguments) == .help)
    }

    @Test func `the usage text names every option`() {
        for option in [
            "--id", "--coordinator", "--token-file", "--ca-file", "--zone", "--log-format", "--spool", "--detail",
            "--version",
        ] {
            #expect(AgentCommand.usage.contains("  \(option)"))
        }
    }
}
