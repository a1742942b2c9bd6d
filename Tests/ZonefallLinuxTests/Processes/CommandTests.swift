import Testing
import ZonefallLinux

struct CommandTests {
    @Test func `a program gets its input and gives back both streams and its status`() throws {
        let result = try Command("sh", ["-c", "cat; echo oops >&2; exit 3"]).result(input: "hello")

        #expect(result.standardOutput == "hello")
        #expect(result.standardError == "oops\n")
        #expect(result.status == .exited(3))
        #expect(!result.isTruncated)
    }

    @Test func `more input and output than pipes hold does not deadlock`() throws {
        let text = String(repeating: "0123456789abcdef", count: 40_000)
        #expect(try Command("cat").run(input: text) == text)
    }

    @Test func `output beyond the limit is cut, and said to be`() throws {
        let result = try Command("sh", ["-c", "head -c 100000 /dev/zero"]).result(limit: 1_000)

        #expect(result.standardOutput.utf8.count == 1_000)
        #expect(result.isTruncated)
        #expect(result.status == .exited(0))
    }

    @Test func `a program that fails is an error with its command line, its status and its last words`() {
        let error = #expect(throws: ProcessError.self) {
            try Command("sh", ["-c", "echo 'no such bridge' >&2; exit 2"]).run()
        }
        #expect(
            error?.description
                == "`sh -c 'echo '\\''no such bridge'\\'' >&2; exit 2'` exited with status 2: no such bridge. "
                + "Run it by hand to see more."
        )
    }

    @Test func `a program that is too slow is killed`() throws {
        let error = #expect(throws: ProcessError.self) {
            try Command("sh", ["-c", "echo started >&2; exec sleep 60"]).run(deadline: .milliseconds(300))
        }
        guard case .tooSlow(_, _, let standardError) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(standardError == "started\n")
    }

    @Test func `a program that leaves its output open to a child of its own does not keep us waiting`() throws {
        let start = ContinuousClock.now
        let result = try Command("sh", ["-c", "sleep 20 & echo done"]).result(deadline: .seconds(10))

        #expect(result.standardOutput == "done\n")
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func `a program that is not installed is an error that names its package`() {
        let error = #expect(throws: ProcessError.self) { try Command("no-such-program").run() }
        #expect(error == .notFound("no-such-program", package: nil))
        #expect(
            ProcessError.notFound("haproxy", package: "haproxy").description
                == "The program 'haproxy' was not found in PATH or the system's directories. "
                + "Install it: apt-get install haproxy"
        )
    }

    @Test func `a program gets the environment and the directory that it is given, and no descriptors but its streams`()
        throws
    {
        let leaked = try Descriptor.open("/dev/null", 0)
        let command = Command(
            "sh",
            ["-c", "env; pwd; ls /proc/self/fd"],
            environment: ["KEY": "value"],
            directory: "/usr"
        )
        let lines = try command.run().split(separator: "\n").map(String.init)

        #expect(lines.contains("KEY=value"))
        #expect(!lines.contains { $0.hasPrefix("HOME=") })
        #expect(lines.contains("/usr"))
        // 3 is the directory that `ls` itself reads.
        #expect(lines.suffix(4) == ["0", "1", "2", "3"])
        withExtendedLifetime(leaked) {}
    }
}
