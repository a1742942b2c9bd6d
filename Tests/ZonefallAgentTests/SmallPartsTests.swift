import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAgent

struct BackoffTests {
    @Test func `waits double up to the longest, and start anew after a success`() {
        var backoff = Backoff(first: .milliseconds(100), longest: .seconds(1))
        let waits = (0..<6).map { _ in backoff.failed(spread: 0) }
        #expect(
            waits == [
                .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .seconds(1),
                .seconds(1),
            ]
        )
        backoff.succeeded()
        #expect(backoff.failed(spread: 0) == .milliseconds(100))
    }

    @Test func `spread takes off at most a quarter`() {
        var backoff = Backoff(first: .seconds(1), longest: .seconds(1))
        #expect(backoff.failed(spread: 0.999) > .milliseconds(750))
    }

    @Test func `a thousand failures do not overflow`() {
        var backoff = Backoff(first: .milliseconds(100), longest: .seconds(2))
        for _ in 0..<1_000 { #expect(backoff.failed(spread: 0) <= .seconds(2)) }
    }
}

struct LoggerTests {
    private func line(_ format: Logger.Format, _ fields: [(key: String, value: String)]) -> String {
        Logger.line(fields, format)
    }

    @Test func `logfmt quotes only what would tear the line apart`() {
        #expect(
            line(.logfmt, [("level", "info"), ("msg", "plan applied"), ("a", "x=1"), ("b", "\"\n"), ("c", "")])
                == "level=info msg=\"plan applied\" a=\"x=1\" b=\"\\\"\\n\" c=\"\"\n"
        )
    }

    @Test func `JSON lines are JSON`() throws {
        let text = line(.json, [("level", "info"), ("msg", "say \"ä\"\u{1b}[2J")])
        #expect(text.hasSuffix("}\n"))
        #expect(!text.contains("\u{1b}"))
        #expect(try JSONValue(parsing: String(text.dropLast())) == ["level": "info", "msg": "say \"ä\"\u{1b}[2J"])
    }

    @Test(arguments: Logger.Format.allCases)
    func `what is logged is one line, with its time, level and data`(format: Logger.Format) throws {
        let lines = Gathered<String>()
        let logger = Logger(format: format) { lines.append($0) }
        logger.warning("no plan fetched", ["reason": "line\nbreak"])

        let line = try #require(lines.all.first)
        #expect(line.filter { $0 == "\n" }.count == 1)
        for part in ["time", "warning", "no plan fetched", "reason"] { #expect(line.contains(part)) }
    }
}

struct TokenFileTests {
    private func file(_ bytes: [UInt8]) throws -> String {
        let path = NSTemporaryDirectory() + "/zonefall-token-\(UUID().uuidString)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test(arguments: ["s3cret", "s3cret\n", "s3cret\r\n"])
    func `the token is the file's one line`(text: String) throws {
        let path = try file(Array(text.utf8))
        defer { unlink(path) }
        #expect(try TokenFile.read(path) == "s3cret")
    }

    @Test(arguments: ["", "\n", "two words", "two\nlines", "bell\u{7}", "ä"])
    func `anything else is no token, and is not repeated in the complaint`(text: String) throws {
        let path = try file(Array(text.utf8))
        defer { unlink(path) }
        #expect(throws: AgentError.badToken(path)) { try TokenFile.read(path) }
    }

    @Test func `a file that can't be read says why`() throws {
        let missing = #expect(throws: AgentError.self) { try TokenFile.read("/no/such/file") }
        #expect(missing?.description == "The token file '/no/such/file' can't be read: No such file or directory.")
        let path = try file([UInt8](repeating: 0x61, count: 5_000))
        defer { unlink(path) }
        let large = #expect(throws: AgentError.self) { try TokenFile.read(path) }
        #expect(large?.description == "The token file '\(path)' can't be read: it is larger than 4096 bytes.")
    }
}

struct PlanLimitsTests {
    private func complaint(_ change: (inout PlannedProbe) -> Void) -> String? {
        var probe = PlannedProbe(
            id: "p",
            kind: .http,
            target: "t",
            addresses: [.v4(1)],
            interval: .seconds(1),
            timeout: .milliseconds(500)
        )
        change(&probe)
        return PlanLimits.complaint(about: ProbePlan(vantage: "a", zone: nil, probes: [probe]), to: "a")
    }

    @Test func `an ordinary plan is followed`() {
        #expect(complaint { _ in } == nil)
    }

    @Test func `what no plan may ask for is refused, with the probe's name`() {
        #expect(complaint { $0.interval = .milliseconds(9) } == "probe 'p': its interval is shorter than 10 ms")
        #expect(complaint { $0.interval = .zero } != nil)
        #expect(complaint { $0.timeout = .zero } == "probe 'p': its timeout is not between 1 ms and 60 s")
        #expect(complaint { $0.timeout = .seconds(61) } != nil)
        #expect(complaint { $0.path = "x" } == "probe 'p': its path is not that of a URL")
        #expect(complaint { $0.path = "/ HTTP/1.1\r\nX: y" } != nil)
        #expect(complaint { $0.host = "a\r\nX: y" } == "probe 'p': its host is not one")
        #expect(complaint { $0.addresses = (0..<65).map { .v4($0) } } == "probe 'p': it has more than 64 addresses")
    }

    @Test func `a plan of another agent is refused`() {
        #expect(
            PlanLimits.complaint(about: ProbePlan(vantage: "b", zone: nil, probes: []), to: "a")
                == "the plan is for agent 'b'"
        )
    }

    @Test func `two probes with one id are refused`() {
        let probe = PlannedProbe(id: "p", kind: .gateway, target: "t", interval: .seconds(1), timeout: .milliseconds(1))
        #expect(
            PlanLimits.complaint(about: ProbePlan(vantage: "a", zone: nil, probes: [probe, probe]), to: "a")
                == "two probes of the plan have the same id"
        )
    }
}
