import Testing
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

/// `exec` with Debian's monitoring plugins, and with programs that misbehave.
struct ExecProbeTests {
    private static let plugins = "/usr/lib/nagios/plugins"
    private static let policy = LocalPolicy(programs: [plugins, "/bin", "/usr/bin"])

    private func probe(
        _ command: String...,
        timeout: Duration = .seconds(10),
        address: String = "192.0.2.2",
        _ change: (inout ProbeOptions) -> Void = { _ in }
    ) -> PlannedProbe {
        var probe = PlannedProbe.test(.exec, address, port: 80, timeout: timeout)
        var options = ProbeOptions()
        options.command = command
        change(&options)
        probe.options = options
        return probe
    }

    private func observation(of probe: PlannedProbe, _ policy: LocalPolicy = policy) throws -> Observation {
        try #require(ProbeBench.observe([probe], local: policy).first)
    }

    @Test(arguments: [(0, Outcome.ok), (1, .ok), (2, .error), (3, .notSent(reason: ""))])
    func `a plugin's exit status is the outcome`(status: Int, outcome: Outcome) throws {
        let observation = try observation(of: probe("\(Self.plugins)/check_dummy", "\(status)", "as told"))
        #expect(observation.outcome.name == outcome.name)
        if case .notSent(let reason) = observation.outcome {
            #expect(reason == "the program could not tell: UNKNOWN: as told (exit status 3)")
        } else {
            #expect(observation.details?.message?.hasSuffix("as told") == true)
        }
    }

    @Test(.enabled(if: TestNamespace.areAvailable))
    func `check_http asks a real server in our place, and its figures are read`() throws {
        let host = try TestHost()
        let server = try Nginx.start(at: host, locations: "location / { return 200 open; } location /x { return 500; }")
        func ask(_ path: String) throws -> Observation {
            let probe = probe("\(Self.plugins)/check_http", "-I", "{address}", "-p", "{port}", "-u", path)
            return try #require(host.observe([probe], local: Self.policy) { !$0.isEmpty }.first)
        }
        let good = try ask("/")
        #expect(good.outcome == .ok, "\(server.log) \(good)")
        #expect(good.details?.measurements.map(\.name) == ["time", "size"])
        #expect(good.details?.measurements.map(\.unit) == ["s", "B"])
        #expect(good.roundTrip.map { $0 > .zero } == true)
        #expect(try ask("/x").outcome == .error)
    }

    @Test(.enabled(if: TestNamespace.areAvailable))
    func `check_tcp finds a closed port, and is run in the namespace that the plan names`() throws {
        let host = try TestHost()
        let server = try Nginx.start(at: host, locations: "location / { return 200; }")
        var inside = probe("\(Self.plugins)/check_tcp", "-H", "{address}", "-p", "{port}")
        inside.source = .init(namespace: host.here.path)
        let outside = try ProbeBench.observe([inside], local: Self.policy)
        #expect(outside.first?.outcome == .ok, "\(server.log)")
        inside.port = 81
        #expect(try ProbeBench.observe([inside], local: Self.policy).first?.outcome == .error)
    }

    @Test func `a program that the configuration does not name is not started`() throws {
        for command in ["/bin/sh", "/usr/lib/nagios/plugins/../../../bin/sh", "sh", "/usr/lib/nagios/pluginsX/a"] {
            let observation = try observation(of: probe(command), LocalPolicy(programs: [Self.plugins]))
            #expect(
                observation.outcome
                    == .notSent(reason: "this agent's configuration does not allow the program '\(command)'")
            )
        }
        #expect(try observation(of: probe("/bin/true"), LocalPolicy()).outcome.name == "not_sent")
    }

    @Test func `a program that is not there is not_sent`() throws {
        let observation = try observation(of: probe("\(Self.plugins)/check_nothing"))
        #expect(
            observation.outcome
                == .notSent(
                    reason: "'\(Self.plugins)/check_nothing' can't be started: No such file or directory (errno 2)"
                )
        )
    }

    @Test func `a program that takes too long is a timeout, and ends`() throws {
        let start = Instant.now()
        let observation = try observation(of: probe("/bin/sleep", "1000", timeout: .milliseconds(500)))
        #expect(observation.outcome == .timeout)
        #expect(Instant.now() - start < .seconds(20))
    }

    @Test func `a program sees no environment of ours, and has little memory`() throws {
        let environment = try observation(
            of: probe("/bin/sh", "-c", "env | sort | tr '\\n' ' '") { $0.environment = ["LANG=C", "A=b c"] }
        )
        let words = environment.details?.message?.split(separator: " ").map { $0.prefix { $0 != "=" } } ?? []
        #expect(Set(words).isSubset(of: ["A", "c", "LANG", "PATH", "PWD", "OLDPWD", "SHLVL", "_"]), "\(words)")
        #expect(words.contains("LANG"))

        let limited = try observation(of: probe("/bin/sh", "-c", "ulimit -v") { $0.memoryLimit = 64 })
        #expect(limited.details?.message == "65536")
        let open = try observation(of: probe("/bin/sh", "-c", "ls /proc/self/fd | wc -l"))
        // Its three streams, and what ls opens.
        #expect(open.details?.message == "4")
    }

    @Test func `a program that says too much is cut short, and does not hang over it`() throws {
        let observation = try observation(
            of: probe("/bin/sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' a") { $0.outputLimit = 10 }
        )
        #expect(observation.outcome == .ok)
        #expect(observation.details?.message == "aaaaaaaaaa")
    }

    @Test func `a program that ends by a signal could not tell`() throws {
        let observation = try observation(of: probe("/bin/sh", "-c", "kill -SEGV $$"))
        #expect(observation.outcome == .notSent(reason: "the program was ended by signal 11"))
    }

    @Test func `a line of our own says all that an observation may`() throws {
        let line =
            #"{"outcome":"refused","message":"door shut","measurements":[{"name":"tries","value":3}],"mtu_bytes":1400}"#
        let observation = try observation(of: probe("/bin/echo", line))
        #expect(observation.outcome == .refused)
        #expect(observation.details?.message == "door shut")
        #expect(observation.details?.measurements == [.init("tries", 3)])
        #expect(observation.details?.mtu == 1_400)
        let wrong = try self.observation(of: probe("/bin/echo", "{}"))
        #expect(wrong.outcome == .notSent(reason: "the program's line is wrong: the key \"outcome\" is missing"))
    }
}
