import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

/// `zonefall probe` and `zonefall trace`, in namespaces of the tests' own, with no capability at all.
@Suite(.enabled(if: TestNamespace.areAvailable))
struct ProbeToolTests {
    private let here: TestNamespace
    private let there: TestNamespace

    init() throws {
        here = try TestNamespace()
        there = try TestNamespace(beside: here)
        try here.connect(to: there)
        try here.run("sh", "-c", "echo '0 0' > /proc/sys/net/ipv4/ping_group_range")
        try here.run("ping", "-c", "1", "-w", "20", "2001:db8::2")
    }

    /// - Returns: what it printed, and its exit status.
    private func zonefall(_ arguments: String) throws -> (output: String, status: Int) {
        let program = try BuiltProduct.path(of: "zonefall")
        let text = try here.run(
            "setpriv",
            "--bounding-set=-all",
            "--inh-caps=-all",
            "sh",
            "-c",
            "\(program) \(arguments) 2>/dev/null; echo \"status $?\""
        )
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let last = try #require(lines.last { !$0.isEmpty })
        let status = try #require(Int(last.dropFirst("status ".count)))
        return (lines.prefix { $0 != last }.joined(separator: "\n"), status)
    }

    @Test(arguments: ["192.0.2.2", "2001:db8::2"])
    func `a trace tells the hops and the way that was taken`(target: String) throws {
        let (text, status) = try zonefall("trace \(target) --from zf0 --count 2 --interval 10 --format json")
        let json = try JSONValue(parsing: text)
        let observation = try Observation(json: try #require(json["observations"]?.arrayValue?.last))

        #expect(status == 0)
        #expect(json["verdict"]?.stringValue == "held")
        #expect(observation.path.map(\.address) == [IPAddress(target)])
        #expect(observation.details?.pathTaken?.interface == "zf0")
        #expect(observation.details?.pathTaken?.isBound == true)
        #expect(observation.details?.pathTaken?.gatewayMAC?.split(separator: ":").count == 6)
    }

    @Test func `a trace is a table without a terminal, too`() throws {
        let (text, status) = try zonefall("trace 192.0.2.2 --count 1 --flows 4")
        #expect(status == 0)
        #expect(text.hasPrefix("192.0.2.2: 4 flows by udp, 1 trace\nfrom zf0, source 192.0.2.1, on the link, at "))
        #expect(text.contains("\n  1  192.0.2.2  "))
        #expect(!text.contains("\u{1b}"))
    }

    /// What a terminal got of the first trace and of the second, line by line.
    private func live(columns: Int) throws -> (first: [String], second: [String]) {
        let program = try BuiltProduct.path(of: "zonefall")
        let command = "stty cols \(columns); \(program) trace 192.0.2.2 --flows 4 --count 2 --interval 10"
        let text = try here.run("env", "TERM=xterm", "script", "-qec", command, "/dev/null")
        let drawn = try #require(text.firstMatch(of: /\u{1b}\[(\d+)A\u{1b}\[J/))
        func lines(_ part: Substring) -> [String] {
            part.split(separator: "\r\n").map(String.init)
        }
        let (first, second) = (lines(text[..<drawn.range.lowerBound]), lines(text[drawn.range.upperBound...]))
        #expect(first.count == Int(drawn.output.1), "the second table is drawn over the whole of the first")
        return (first, second)
    }

    @Test func `at a terminal a trace is drawn over the one before`() throws {
        let (first, second) = try live(columns: 132)
        #expect(first.first == "192.0.2.2: 4 flows by udp, 1 trace")
        #expect(second.first == "192.0.2.2: 4 flows by udp, 2 traces")
        #expect(first.count == second.count)
        #expect(second.last?.hasPrefix("  1  192.0.2.2  ") == true)
    }

    @Test func `no line of a live trace wraps on a narrow terminal`() throws {
        let (first, second) = try live(columns: 40)
        #expect((first + second).allSatisfy { $0.count <= 40 })
        #expect(first.contains { $0.count == 40 })
    }

    @Test(arguments: [
        ("probe 192.0.2.2 --count 2 --interval 10", 0, "held: 2 of 2 ok"),
        ("probe 192.0.2.2:9", 2, "refuted: 0 of 1 ok"),
        ("probe 192.0.2.2 --from gone0", 3, "inconclusive: 0 of 1 ok"),
        ("probe 203.0.113.9", 3, "inconclusive: 0 of 1 ok"),
        ("probe 192.0.2.2 --from 192.0.2.99", 3, "inconclusive: 0 of 1 ok"),
        ("probe 192.0.2.2 --kind mtu --smallest-mtu 1500", 0, "held: 1 of 1 ok"),
        ("probe 192.0.2.2 --kind mtu --smallest-mtu 1501", 2, "refuted: 0 of 1 ok"),
    ])
    func `the exit status is the verdict`(arguments: String, status: Int, last: String) throws {
        let (text, seen) = try zonefall(arguments)
        #expect(seen == status)
        #expect(text.split(separator: "\n").last.map(String.init) == last)
    }

    @Test func `what can't leave as it was told says why`() throws {
        let (text, _) = try zonefall("probe 192.0.2.2 --mark 7")
        #expect(text.contains("not sent: this agent may not mark packets (EPERM)"))
        let (other, _) = try zonefall("probe 192.0.2.2 --from netns:gone")
        #expect(other.contains("not sent: the network namespace 'gone' does not exist (ENOENT)"))
    }

    @Test(arguments: [
        "probe", "trace", "probe 192.0.2.2:0", "probe 192.0.2.2 --kind exec", "probe 192.0.2.2 --kind dns",
        "probe 192.0.2.2 --from a/b", "trace 192.0.2.2 --flows 65", "trace 192.0.2.2 --first-ttl 9 --last-ttl 3",
        "probe http:///", "probe 192.0.2.2 --expect-status 99",
    ])
    func `what makes no sense is misuse`(arguments: String) throws {
        #expect(try zonefall(arguments).status == 64)
    }

    @Test(arguments: ["probe", "trace"])
    func `help has examples and the exit status`(command: String) throws {
        let text = try Door.zonefall(command, "--help").output
        #expect(text.contains("Examples:"))
        #expect(text.contains("Exit status: 0"))
    }
}
