import Foundation
import Testing
import ZonefallAgent
import ZonefallCurl
import ZonefallModel

struct ConfigurationFileTests {
    private let good = """
        {
          "id": "agent-az1",
          "zone": "az1",
          "coordinators": [
            {"url": "https://c1.example", "token_file": "/etc/zonefall/token", "ca_file": "/etc/zonefall/ca.pem"},
            {"url": "unix:/run/c.sock"}
          ],
          "log_format": "json",
          "detail": "both",
          "spool": {"folder": "/var/lib/zonefall-agent/spool", "size_mib": 64},
          "listen": "127.0.0.1:9401",
          "allow": ["10.20.0.0/16", "2001:db8::/32"],
          "deny": ["10.20.9.9"],
          "reserved": ["127.0.0.0/8"],
          "programs": ["/usr/lib/nagios/plugins"],
          "udp_key_file": "/etc/zonefall/udp.key",
          "reflector": {"listen": "10.20.0.5:7007", "per_second": 50},
          "limits": {
            "agent_per_second": 500,
            "target_per_second": 0.5,
            "zones": [{"zone": "az2", "networks": ["10.20.2.0/24"], "per_second": 20}]
          }
        }
        """

    private func faults(_ text: String) -> String? {
        do {
            _ = try ConfigurationFile.options(in: Array(text.utf8), file: "agent.json")
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `everything is read`() throws {
        let options = try ConfigurationFile.options(in: Array(good.utf8), file: "agent.json")
        #expect(options.id == "agent-az1")
        #expect(options.zone == "az1")
        #expect(
            options.coordinators == [
                .init(
                    try Endpoint("https://c1.example"),
                    tokenFile: "/etc/zonefall/token",
                    authoritiesFile: "/etc/zonefall/ca.pem"
                ),
                .init(try Endpoint("unix:/run/c.sock")),
            ]
        )
        #expect(options.logFormat == .json)
        #expect(options.detail == .both)
        #expect(options.spool == .init(folder: "/var/lib/zonefall-agent/spool", size: 64 << 20))
        #expect(options.listen?.description == "127.0.0.1:9401")
        #expect(options.policy.allowed.map(\.description) == ["10.20.0.0/16", "2001:db8::/32"])
        #expect(options.policy.denied.map(\.description) == ["10.20.9.9/32"])
        #expect(options.policy.reserved.map(\.description) == ["127.0.0.0/8"])
        #expect(options.programs == ["/usr/lib/nagios/plugins"])
        #expect(options.udpKeyFile == "/etc/zonefall/udp.key")
        #expect(options.reflector?.listen.description == "10.20.0.5:7007")
        #expect(options.reflector?.mostPerSecond == 50)
        #expect(options.limits.agent == 500)
        #expect(options.limits.target == 0.5)
        #expect(options.limits.zones.map(\.zone) == ["az2"])
    }

    @Test func `the sample is a good one`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        let options = try ConfigurationFile.read(root.appending(path: "deploy/config/agent.json").path)
        #expect(options.coordinators.count == 1)
        #expect(options.spool != nil)
        #expect(!options.limits.zones.isEmpty)
    }

    @Test func `an id and a coordinator are enough`() throws {
        let text = #"{"id": "a", "coordinators": [{"url": "http://c"}]}"#
        let options = try ConfigurationFile.options(in: Array(text.utf8), file: "agent.json")
        #expect(options == AgentOptions(id: "a", coordinators: [.init(try Endpoint("http://c"))]))
    }

    @Test func `a text that is no JSON is refused with its line`() {
        #expect(faults("{\n\"id\": \"a\",\n}") == "agent.json:3: expected a key in double quotes")
    }

    @Test func `every fault is told, each with its line`() {
        let text = """
            {
              "zone": 7,
              "coordinators": [
                {"url": "ftp://c"},
                {"url": "http://c", "tokenfile": "x"},
                {"url": "http://c"}
              ],
              "log_format": "xml",
              "detail": "windows",
              "spool": {"size_mib": 0},
              "listen": "9401",
              "allow": ["10.0.0.1/8"],
              "programs": ["check_tcp"],
              "reflector": {"listen": "7007", "per_second": 0},
              "limits": {"target_per_second": -1, "zones": [{"zone": "a", "networks": []}]},
              "lmits": {}
            }
            """
        let expected: [String] = [
            "agent.json:1: \"id\" is missing",
            "agent.json:2: \"zone\" must be a text that is not empty",
            "agent.json:4: 'ftp://c' is not an address to talk to. Write http://HOST:PORT, https://HOST:PORT or unix:/PATH.",
            "agent.json:5: unknown key \"tokenfile\"; known here: url, token_file, ca_file",
            "agent.json:6: 'http://c' stands here twice",
            "agent.json:8: 'xml' is none of 'logfmt', 'json'",
            "agent.json:9: 'windows' needs a spool: add \"spool\"",
            "agent.json:10: \"size_mib\" must be a number from 1.0 to 1048576.0",
            "agent.json:10: \"folder\" is missing",
            "agent.json:11: '9401' is not ADDRESS:PORT, as 127.0.0.1:9401 is",
            "agent.json:12: \"10.0.0.1/8\" is not a network, as 10.20.0.0/16 is one, without bits behind its length",
            "agent.json:13: \"check_tcp\" is not a path from the root",
            "agent.json:14: \"per_second\" must be a number from 1.0 to 100000.0",
            "agent.json:14: '7007' is not ADDRESS:PORT, as 10.20.0.5:7007 is",
            "agent.json:15: \"target_per_second\" must be a number from 0.001 to 1000000.0",
            "agent.json:15: \"networks\" must list the zone's networks",
            "agent.json:15: \"per_second\" is missing",
            """
            agent.json:16: unknown key "lmits"; known here: id, zone, coordinators, log_format, detail, spool, listen, \
            allow, deny, reserved, limits, programs, udp_key_file, reflector
            """,
        ]
        #expect(faults(text)?.split(separator: "\n").map(String.init) == expected)
    }

    @Test(arguments: ["[]", "7", "{}", #"{"id": "a", "coordinators": []}"#, #"{"id": "a", "coordinators": {}}"#])
    func `what has no agent or no coordinator is refused`(text: String) {
        #expect(faults(text) != nil)
    }

    @Test func `a reflector without a key would answer nobody, and is refused`() {
        let text = #"{"id": "a", "coordinators": [{"url": "http://c"}], "reflector": {"listen": "10.0.0.1:7007"}}"#
        #expect(
            faults(text) == "agent.json:1: a reflector answers only who has its key: add \"udp_key_file\""
        )
    }

    @Test func `a file that is not there is refused`() {
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile.read("/no/such/agent.json") }
        #expect(error?.description == "/no/such/agent.json: No such file or directory")
    }

    @Test(arguments: ["127.0.0.1:9401", "[::1]:0", "0.0.0.0:80"])
    func `a place to listen is read as it is written`(text: String) {
        #expect(ListenAddress(text)?.description == text)
    }

    @Test(arguments: ["", ":1", "127.0.0.1", "::1:9401", "[127.0.0.1]:1", "127.0.0.1:65536", "host:1", "127.0.0.1:-1"])
    func `what is no place to listen is none`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
