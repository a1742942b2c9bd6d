import Foundation
import Testing
import ZonefallChaos
import ZonefallModel
import ZonefallTestSupport

struct ChaosdConfigurationTests {
    private static func faults(_ text: String) -> [String] {
        do {
            _ = try ChaosdConfiguration(parsing: Array(text.utf8), file: "c.json")
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    @Test func `the sample is good, and enables nothing`() throws {
        let sample = try ChaosdConfiguration.read(Self.repository("deploy/config/chaosd.json"))
        #expect(!sample.isEnabled && !sample.servesOnlyOurOwn)
        #expect(sample.agentUsers == ["zonefall-agent"] && sample.agentUIDs.isEmpty)
        #expect(sample.alwaysLight.tcpPorts == [22])
        #expect(sample.socketPath == "/run/zonefall/chaosd.sock" && sample.haltPath == "/run/zonefall/HALT")
    }

    @Test func `the least that it may say leaves everything off`() throws {
        let least = try ChaosdConfiguration(parsing: Array("{\"host\":\"a\"}".utf8), file: "c.json")
        #expect(least == ChaosdConfiguration(host: "a"))
        #expect(!least.isEnabled && least.agentUIDs.isEmpty)
    }

    @Test(arguments: [
        ("{\"host\":\"a\",\n\"enable\":true}", "c.json:2: unknown key \"enable\"; did you mean \"enabled\"?"),
        (
            "{\"host\":\"a\",\"limits\":{\"leese_ms\":1}}",
            "c.json:1: unknown key \"leese_ms\"; did you mean \"lease_ms\"?"
        ),
        ("{\"enabled\":true}", "c.json:1: \"host\" is missing: the name by which plans call this host"),
        ("{\"host\":\"a\",\"enabled\":1}", "c.json:1: \"enabled\" must be true or false"),
        ("{\"host\":\"a\",\"enabled\":\"yes\"}", "c.json:1: \"enabled\" must be true or false"),
        ("{\"host\":\"a\",\"socket\":\"x.sock\"}", "c.json:1: \"socket\" must be a path from the root"),
        ("{\"host\":\"a\",\"agent_uids\":[-1]}", "c.json:1: -1 can't stand in \"agent_uids\""),
        (
            "{\"host\":\"a\",\"always_light\":{\"prefixes\":[\"10.0.0.1/8\"]}}",
            "c.json:1: \"10.0.0.1/8\" can't stand in \"prefixes\""
        ),
        ("{\"host\":\"a\",\"always_light\":{\"tcp_ports\":[0]}}", "c.json:1: 0 can't stand in \"tcp_ports\""),
        (
            "{\"host\":\"a\",\"limits\":{\"lease_ms\":999}}",
            "c.json:1: \"lease_ms\" must be a whole number from 1000 to 86400000"
        ),
        ("{\"host\":\"a\",\"limits\":{\"lease_ms\":70000}}", "c.json:1: it must hold: lease_ms <= grant_ms <= cap_ms"),
        ("{\"host\":\"a\",\"host\":\"b\"}", "c.json:1: the key \"host\" stands twice in one object"),
        ("[]", "c.json:1: this must be an object: {…}"),
    ])
    func `what is wrong is said with its line, and what was probably meant`(text: String, fault: String) {
        #expect(Self.faults(text) == [fault])
    }

    @Test func `every fault is named at once`() {
        #expect(Self.faults("{\"enabled\":2,\n\"zone\":\"\",\n\"host\":\"a\"}").count == 2)
    }

    @Test(arguments: UInt64(0)..<500)
    func `a request with a few bytes changed is read as one that means something, or refused`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let grant = ChaosdRequest.Grant(run: "r", epoch: 7, asked: .seconds(81_234), length: .seconds(15))
        let requests: [ChaosdRequest] = [.arm(envelope: "{}"), .activate(grant), .renew(grant), .status, .halt]
        var bytes = Array((requests.randomElement(using: &random) ?? .status).json.compactText.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        do throws(ChaosRefusal) {
            let request = try ChaosdRequest(parsing: bytes)
            #expect(try ChaosdRequest(parsing: Array(request.json.compactText.utf8)) == request)
        } catch {
            #expect(error.code == "bad-request")
        }
    }

    @Test func `the command line`() throws {
        #expect(try ChaosdCommand(["run", "--config", "/x"]) == .run(file: "/x"))
        #expect(try ChaosdCommand(["check-config", "/x"]) == .check(file: "/x"))
        #expect(try ChaosdCommand(["halt", "--socket", "/s"]) == .ask(.halt, .socket("/s")))
        #expect(try ChaosdCommand(["status"]) == .ask(.status, .configuration("/etc/zonefall/chaosd.json")))
        #expect(throws: ChaosdUsageError.unknown("hallt", nearest: "halt")) { try ChaosdCommand(["hallt"]) }
        #expect(throws: ChaosdUsageError.unknown("--confg", nearest: "--config")) { try ChaosdCommand(["--confg"]) }
        #expect(throws: ChaosdUsageError.missingValue("--config")) { try ChaosdCommand(["run", "--config"]) }
        #expect(throws: ChaosdUsageError.noCommand) { try ChaosdCommand([]) }
        #expect(throws: ChaosdUsageError.unknown("twice", nearest: nil)) { try ChaosdCommand(["run", "twice"]) }
    }

    private static func repository(_ path: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(path).path
    }
}
