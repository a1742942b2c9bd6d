import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel

struct ProbePackTests {
    private let folder = TestFiles.repository.appending(path: "probes").path

    @Test func `the packs that we ship are read, and ask everything once a second, and for the way once a minute`()
        throws
    {
        let packs = try ProbePack.packs(inFolder: folder)

        #expect(
            packs.map(\.name) == [
                "egress", "floating-ip", "gateway", "global-load-balancer", "instance", "load-balancer", "member",
                "path", "router",
            ]
        )
        let ways = packs.filter { $0.name == "path" }.flatMap(\.entries)
        #expect(ways.allSatisfy { $0.kind == .path && $0.interval == .seconds(60) && $0.timeout == .seconds(10) })
        let entries = packs.filter { $0.name != "path" }.flatMap(\.entries)
        #expect(Set(entries.map(\.targets)) == Set(ProbePack.TargetSort.allCases))
        #expect(entries.allSatisfy { $0.interval == .seconds(1) && $0.timeout == .milliseconds(900) })
        // The others tell no more than these do, or need to be told what to expect; they are for whoever needs them.
        #expect(Set(entries.map(\.kind)) == [.icmp, .http, .gateway, .egress, .member])
    }

    @Test func `every key of a pack reaches the model, and what is left out has its default`() throws {
        let text = """
            probes:
              - {kind: member, targets: load_balancers, from: outside, interval_ms: 250, timeout_ms: 200, port: 8080, path: "/who?v=1"}
              - {kind: tcp, targets: instances, interval_ms: 2000, timeout_ms: 1999}
            """
        let pack = try ProbePack(document: DocumentSource(name: "packs/my.pack.yaml", text: text))

        #expect(pack.name == "my")
        #expect(
            pack.entries == [
                ProbePack.Entry(
                    kind: .member,
                    targets: .loadBalancers,
                    from: .outside,
                    interval: .milliseconds(250),
                    timeout: .milliseconds(200),
                    port: 8_080,
                    path: "/who?v=1"
                ),
                ProbePack.Entry(
                    kind: .tcp,
                    targets: .instances,
                    interval: .seconds(2),
                    timeout: .milliseconds(1_999)
                ),
            ]
        )
    }

    @Test func `every option and every way to leave reaches the model by its key`() throws {
        let text = """
            probes:
              - {kind: http, targets: instances, interval_ms: 900, timeout_ms: 800, interface: eth1, source_address: 10.0.0.9,
                 mark: 7, namespace: blue, expect_status: [200, "300-302"], expect_body: ok, expect_body_pattern: "^o(k|K)$",
                 expect_headers: ["Server: nginx", X-Zone], body_limit_bytes: 99, redirects: 2, http_version: "2",
                 encrypted: true, server_name: shop.example, trusted_authorities: /etc/ca.pem, verify: false,
                 certificate_days: 14, close: fin, every_address: true, keep_names: true, prove_path: true, phases: true}
              - {kind: dns, targets: instances, interval_ms: 900, timeout_ms: 800, name: shop.example, record_type: a,
                 expect_answers: [192.0.2.1]}
              - {kind: path, targets: instances, interval_ms: 900, timeout_ms: 800, transport: tcp, first_ttl: 2,
                 last_ttl: 9, flows: 8}
              - {kind: mtu, targets: instances, interval_ms: 900, timeout_ms: 800, smallest_mtu: 1500}
              - {kind: exec, targets: instances, interval_ms: 900, timeout_ms: 800, command: [/bin/check, "{address}"],
                 environment: ["A=b"], memory_mb: 64, output_limit_bytes: 1000}
            """
        let pack = try ProbePack(document: DocumentSource(name: "pack.yaml", text: text))
        let options = pack.entries.map(\.options)

        #expect(
            pack.entries[0].source
                == .init(interface: "eth1", address: IPAddress("10.0.0.9"), mark: 7, namespace: "blue")
        )
        #expect(options.reduce(Set()) { $0.union($1.keys) } == Set(ProbeOptions.Key.allCases))
        #expect(options[0].statuses?.map(\.description) == ["200", "300-302"])
        #expect(options[0].headers?.map(\.description) == ["Server: nginx", "X-Zone"])
        #expect(options[1].expectedAnswers == [IPAddress("192.0.2.1")].compactMap { $0 })
        #expect(options[4].command == ["/bin/check", "{address}"])
        // And from here to the agent.
        for option in options { #expect(try ProbeOptions(json: option.json) == option) }
    }

    @Test(arguments: [
        (
            "{kind: icmp, targets: routers, interval_ms: 500, timeout_ms: 500}",
            "2:68: the timeout of 500 ms is not shorter than the interval of 500 ms. Make it shorter, so that attempts do not overlap."
        ),
        (
            "{kind: htpp, targets: routers, interval_ms: 500, timeout_ms: 400}",
            #"2:14: "htpp" is not a value of "kind". Did you mean "http"? Write one of: icmp, tcp, http, gateway, egress, member, dns, tls, udp, path, mtu, flow, exec."#
        ),
        (
            "{kind: http, targets: routers, interval_ms: 500, timeout_ms: 400}",
            "2:29: a probe of kind http can't ask routers. It can ask: floating_ips, load_balancers, instances, global_load_balancers, reflector."
        ),
        (
            "{kind: icmp, targets: global_load_balancers, interval_ms: 500, timeout_ms: 400}",
            "2:29: a probe of kind icmp can't ask global_load_balancers. It can ask: floating_ips, routers, load_balancers, instances, gateway, reflector."
        ),
        (
            "{kind: icmp, targets: routers, port: 80, interval_ms: 500, timeout_ms: 400}",
            "2:44: a probe of kind icmp has no port. Leave it out."
        ),
        (
            "{kind: tcp, targets: instances, path: /, interval_ms: 500, timeout_ms: 400}",
            "2:45: a probe of kind tcp has no path. Leave it out."
        ),
        (
            "{kind: http, targets: instances, path: health, interval_ms: 500, timeout_ms: 400}",
            #"2:46: "path" should be the path of a request, not "health". Write it like /health?full=1."#
        ),
        (
            "{kind: icmp, targets: routers, interval_ms: 5, timeout_ms: 4000000}",
            #"2:51: "interval_ms" should be a whole number from 20 to 86400000, not the number 5. Write one within these bounds, without quotes."#
        ),
        (
            "{kind: icmp, targets: routers, expect_status: [200], interval_ms: 500, timeout_ms: 400}",
            "2:53: a probe of kind icmp has no expect_status. Leave it out."
        ),
        (
            "{kind: http, targets: instances, expect_status: [2000], interval_ms: 500, timeout_ms: 400}",
            #"2:56: "expect_status" should be HTTP statuses, not the number 2000. Write a list like [200, "300-399"], each from 100 to 599."#
        ),
        (
            #"{kind: http, targets: instances, expect_body_pattern: "(a)\\1", interval_ms: 500, timeout_ms: 400}"#,
            #"2:61: "expect_body_pattern" should be a regular expression, not "(a)\1". Write a POSIX extended one of at most 256 bytes, without \1 to \9."#
        ),
        (
            "{kind: exec, targets: instances, interval_ms: 500, timeout_ms: 400}",
            #"2:7: a probe of kind exec names no program. Add "command", a list: the program's path, then its arguments."#
        ),
        (
            "{kind: dns, targets: instances, interval_ms: 500, timeout_ms: 400}",
            #"2:7: a probe of kind dns asks instances for no name. Add "name", the name to ask for."#
        ),
        (
            "{kind: path, targets: routers, first_ttl: 9, last_ttl: 3, interval_ms: 500, timeout_ms: 400}",
            "2:49: first_ttl is above last_ttl, so that no packet would be sent. Exchange them."
        ),
        (
            "{kind: icmp, targets: routers, namespace: ../x, interval_ms: 500, timeout_ms: 400}",
            #"2:49: "namespace" should be a network namespace, not "../x". Write its name, as ip netns lists it, or a path like /run/netns/blue."#
        ),
        (
            "{kind: icmp, targets: routers, intervall_ms: 500, interval_ms: 500, timeout_ms: 400}",
            #"2:38: unknown key "intervall_ms" in a probe. Did you mean "interval_ms"?"#
        ),
    ])
    func `a pack with a fault is refused with its place`(entry: String, message: String) {
        let found = faults(of: "probes:\n    - \(entry)\n", as: ProbePack.self, named: "pack.yaml")

        #expect(found.first == "pack.yaml:\(message)")
    }

    @Test func `an empty pack is refused: nothing would be probed, and nothing would say so`() {
        #expect(
            faults(of: "probes: []", as: ProbePack.self, named: "pack.yaml")
                == ["pack.yaml:1:9: the pack has no probes. List them under \"probes\", or delete the file."]
        )
    }

    @Test(arguments: ["/nowhere", TestFiles.fixtures.appending(path: "corpus/none").path])
    func `a folder without packs is refused`(folder: String) throws {
        let error = try #require(throws: DocumentError.self) { try ProbePack.packs(inFolder: folder) }

        #expect(
            error.description
                == "\(folder):1:1: there are no probe packs. Name a folder with packs in it, such as probes/."
        )
    }

    @Test func `the faults of all packs of a folder are told at once`() throws {
        let folder = TestFiles.fixtures.appending(path: "broken-packs").path

        let error = try #require(throws: DocumentError.self) { try ProbePack.packs(inFolder: folder) }

        #expect(
            error.diagnostics.map(\.description) == [
                "\(folder)/one.yaml:2:10: \"imcp\" is not a value of \"kind\". Did you mean \"icmp\"? Write one of: icmp, tcp, http, gateway, egress, member, dns, tls, udp, path, mtu, flow, exec.",
                "\(folder)/two.json:1:1: the pack has no probes. List them under \"probes\", or delete the file.",
                "\(folder)/two.json:1:2: unknown key \"probe\" in a probe pack. Did you mean \"probes\"?",
            ]
        )
    }

    @Test func `the manual has the keys and kinds of packs`() throws {
        func keys(_ heading: String) throws -> Set<String> {
            Set(try Manual.keys(under: heading, in: "probe-packs.md"))
        }
        #expect(try keys("A pack") == Set(ProbePack.Key.allCases.map(\.rawValue)))
        let options = Set(ProbeOptions.Key.allCases.map(\.rawValue))
        #expect(try keys("probes").union(keys("Local path")) == Set(ProbePack.Entry.Key.Plain.allCases.map(\.rawValue)))
        #expect(try keys("Options") == options)
        #expect(try keys("Kinds") == Set(ProbeKind.allCases.map(\.rawValue)))
    }

    @Test func `the packs that the manual shows are read`() throws {
        let manual = try String(
            contentsOf: TestFiles.repository.appending(path: "docs/probe-packs.md"),
            encoding: .utf8
        )
        let samples = manual.components(separatedBy: "```yaml\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(samples.count >= 5)
        for sample in samples {
            let pack = try ProbePack(document: DocumentSource(name: "manual.yaml", text: sample))
            #expect(!pack.entries.isEmpty)
        }
    }

    @Test func `a pack at twice the pace asks twice as often and waits half as long`() throws {
        let pack = ProbePack(
            name: "p",
            entries: [
                ProbePack.Entry(kind: .icmp, targets: .routers, interval: .seconds(1), timeout: .milliseconds(900))
            ]
        )

        #expect(pack.paced(by: 0.5).entries.map(\.interval) == [.milliseconds(500)])
        #expect(pack.paced(by: 0.5).entries.map(\.timeout) == [.milliseconds(450)])
        #expect(pack.paced(by: 1) == pack)
        let fastest = pack.paced(by: 0).entries
        #expect(fastest.map(\.interval) == [.milliseconds(20)])
        #expect(fastest.map(\.timeout) == [.milliseconds(10)])
    }
}
