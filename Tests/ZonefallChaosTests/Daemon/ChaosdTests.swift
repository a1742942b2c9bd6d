import Foundation
import Testing
import ZonefallChaos
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

/// The daemon as its agent, its administrator and everybody else meet it.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct ChaosdTests {
    private static func refusal(_ code: String) -> (any Error) -> Bool {
        { error in
            guard case ChaosdClientError.refused(code, reason: _) = error else { return false }
            return true
        }
    }

    @Test func `armed, dark by canary, renewed, told, and light when asked`() throws {
        let host = try TestHost()
        let before = try host.ruleset()
        try host.start()
        let client = try host.client()
        #expect(try client.ask(.status).state == "idle")
        let signed = try host.signedPlan()
        #expect(try client.arm(signed).state == "armed")

        let canary = try client.ask(.activate(signed.plan.leave()))
        #expect(canary.state == "canary")
        let first = try #require(canary.run?.reading)
        #expect(first.isDark)
        #expect(try #require(first.leaseLeft) <= signed.plan.canary + LeaseGate.tick)
        let dark = try client.ask(.renew(signed.plan.leave()))
        #expect(dark.state == "dark")
        #expect(try #require(dark.run?.reading?.leaseLeft) > signed.plan.canary)
        #expect(dark.run?.manualRevert == "nft delete table inet zonefall_0000000000004000")
        let light = try client.ask(.revert)
        #expect(light.state == "idle" && light.last?.ending == "asked")
        #expect(try host.ruleset() == before)
    }

    @Test func `chaos is off unless the host's own file turns it on`() throws {
        let host = try TestHost { $0.members["enabled"] = nil }
        try host.start()
        let client = try host.client()
        #expect(try client.ask(.status).isEnabled == false)
        let signed = try host.signedPlan()
        #expect(throws: ChaosdClientError.refused(code: "disabled", reason: ChaosRefusal.disabled.description)) {
            try client.arm(signed)
        }
        #expect(try host.tables() == [])
    }

    @Test func `it runs with one capability, no way to new ones, and no way to the network`() throws {
        let host = try TestHost()
        try host.start()
        let status = try Files.read("/proc/\(host.processIdentifier)/status")
        let fields = Dictionary(
            status.split(separator: "\n").compactMap { line -> (String, String)? in
                let parts = line.split(separator: ":", maxSplits: 1)
                return parts.count == 2 ? (String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces)) : nil
            }
        ) { first, _ in first }
        for set in ["CapEff", "CapPrm", "CapBnd"] { #expect(fields[set] == "0000000000001000") }
        for set in ["CapInh", "CapAmb"] { #expect(fields[set] == "0000000000000000") }
        #expect(fields["NoNewPrivs"] == "1" && fields["Seccomp"] == "2")

        // Every socket that it holds is a Unix or a netlink one: none of its inodes is in the tables of IP.
        let held = Files.names(in: "/proc/\(host.processIdentifier)/fd").compactMap {
            Files.linkTarget("/proc/\(host.processIdentifier)/fd/\($0)")
        }.filter { $0.hasPrefix("socket:[") }.map { $0.dropFirst(8).dropLast() }
        #expect(held.count >= 2)
        for table in ["tcp", "tcp6", "udp", "udp6", "raw", "raw6", "packet", "icmp", "icmp6"] {
            guard let text = try? Files.read("/proc/\(host.processIdentifier)/net/\(table)") else { continue }
            for inode in held { #expect(!text.split(whereSeparator: \.isWhitespace).contains(inode)) }
        }
    }

    @Test func `an ordinary user with CAP_NET_ADMIN and nothing else is enough`() throws {
        let host = try TestHost()
        try host.startAlone([
            "unshare", "--net", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
            "--inh-caps=-all,+net_admin", "--ambient-caps=-all,+net_admin", "--bounding-set=-all,+net_admin",
            "--no-new-privs",
        ])
        #expect(try Files.read("/proc/\(host.processIdentifier)/status").contains("Uid:\t65534\t65534\t65534\t65534"))
        let client = try host.client()
        let signed = try host.signedPlan()
        _ = try client.arm(signed)
        #expect(try client.ask(.activate(signed.plan.leave())).run?.reading?.isDark == true)
        #expect(
            try Nftables(namespace: "/proc/\(host.processIdentifier)/ns/net").tables() == ["zonefall_0000000000004000"]
        )
        #expect(try client.ask(.revert).state == "idle")
    }

    @Test func `only the users that the host names may make dark, and everybody may bring light`() throws {
        let host = try TestHost { $0.members["agent_uids"] = [4_000_000] }
        try host.start()
        let client = try host.client()
        let signed = try host.signedPlan()
        for request in [
            ChaosdRequest.arm(envelope: String(decoding: signed.bytes, as: UTF8.self)),
            .activate(signed.plan.leave()), .renew(signed.plan.leave()), .release,
        ] {
            #expect(throws: (any Error).self) { try client.ask(request) }
            let error = #expect(throws: ChaosdClientError.self) { try client.ask(request) }
            #expect(error.map(Self.refusal("not-allowed")) == true)
        }
        for request in [ChaosdRequest.status, .revert, .halt] {
            #expect(throws: Never.self) { try client.ask(request) }
        }
        #expect(try client.ask(.status).isHalted)
    }

    @Test func `halt brings light and keeps it until it is released`() throws {
        let host = try TestHost()
        try host.start()
        let client = try host.client()
        let signed = try host.signedPlan()
        _ = try client.arm(signed)
        try client.ask(.activate(signed.plan.leave()))
        #expect(try client.ask(.halt).state == "idle")
        #expect(try host.tables() == [])
        #expect(Files.exists("\(host.directory)/state/HALT"))
        let next = try host.signedPlan(number: 2)
        let refused = #expect(throws: ChaosdClientError.self) { try client.arm(next) }
        #expect(refused.map(Self.refusal("halted")) == true)
        // Also after a restart: the file says it.
        host.end()
        try host.start()
        #expect(try host.client().ask(.status).isHalted)
        #expect(try host.client().ask(.release).isHalted == false)
        #expect(try host.client().arm(next).state == "armed")
    }

    @Test func `a file HALT made by hand is enough, and so is nft`() throws {
        let host = try TestHost()
        try host.start()
        let client = try host.client()
        var signed = try host.signedPlan()
        _ = try client.arm(signed)
        try client.ask(.activate(signed.plan.leave()))
        try Files.write("", to: "\(host.directory)/state/HALT")
        try host.wait(for: "reason=\"halted\"")
        #expect(try host.tables() == [])
        try client.ask(.release)

        signed = try host.signedPlan(number: 2)
        _ = try client.arm(signed)
        let dark = try client.ask(.activate(signed.plan.leave()))
        try host.namespace.run("sh", "-c", try #require(dark.run?.manualRevert))
        try host.wait(for: "disturbed: the table is gone")
        #expect(try client.ask(.status).state == "idle")
    }

    @Test func `when the process that made it dark goes, the darkness goes`() throws {
        let host = try TestHost()
        try host.start()
        let signed = try host.signedPlan()
        let reader = try host.client()
        do {
            let owner = try host.client()
            _ = try owner.arm(signed)
            try owner.ask(.activate(signed.plan.leave()))
        }
        try host.wait(for: "reason=\"owner-gone\"")
        #expect(try reader.ask(.status).last?.ending == "owner-gone")
        #expect(try host.tables() == [])
    }

    @Test func `what is not renewed ends by itself, is told as ended, and can't be renewed`() throws {
        let host = try TestHost()
        try host.start()
        let client = try host.client()
        let signed = try host.signedPlan { $0.canary = .seconds(1) }
        _ = try client.arm(signed)
        try client.ask(.activate(signed.plan.leave()))
        try host.wait(for: "reason=\"lease-ended\"")
        let refused = #expect(throws: ChaosdClientError.self) { try client.ask(.renew(signed.plan.leave())) }
        #expect(refused.map(Self.refusal("unknown-run")) == true)
    }

    @Test func `only a grant that was asked for while it was dark extends the canary`() throws {
        let host = try TestHost()
        try host.start()
        let client = try host.client()
        let signed = try host.signedPlan()
        let early = Timekeeper.system.now()
        _ = try client.arm(signed)
        try client.ask(.activate(signed.plan.leave()))
        let refused = #expect(throws: ChaosdClientError.self) {
            try client.ask(.renew(signed.plan.leave(asked: early)))
        }
        #expect(refused.map(Self.refusal("not-now")) == true)
        #expect(try client.ask(.renew(signed.plan.leave())).state == "dark")
    }

    @Test func `a late answer shortens the lease, and one from the future is none`() throws {
        let host = try TestHost()
        try host.start()
        let client = try host.client()
        let signed = try host.signedPlan()
        _ = try client.arm(signed)
        try client.ask(.activate(signed.plan.leave()))
        let asked = BlackoutPlanDocument.nextMillisecond()
        let left = try client.ask(.renew(signed.plan.leave(asked: asked, length: .milliseconds(1_500)))).run?.reading?
            .leaseLeft
        #expect(try #require(left) <= .milliseconds(1_500) + LeaseGate.tick)
        for leave in [
            signed.plan.leave(asked: Timekeeper.system.now() + .seconds(5)),
            signed.plan.leave(length: .milliseconds(900)),
        ] {
            let refused = #expect(throws: ChaosdClientError.self) { try client.ask(.renew(leave)) }
            #expect(refused.map(Self.refusal("grant-too-short")) == true)
        }
    }

    @Test func `a plan for another host, another zone or beyond the host's limits is refused and not used up`() throws {
        let host = try TestHost { $0.members["limits"] = ["cap_ms": 100_000, "prefixes": 3] }
        try host.start()
        let client = try host.client()
        let refused: [(String, (inout BlackoutPlanDocument) -> Void)] = [
            ("not-a-target", { $0.targets = [.init(host: "web-c")] }), ("wrong-zone", { $0.zone = "c" }),
            ("beyond-limit", { $0.cap = .seconds(101) }), ("beyond-limit", { $0.lease = .seconds(31) }),
            (
                "beyond-limit",
                { $0.targets[0].prefixes += ["10.0.0.0/8", "172.16.0.0/12"].compactMap { IPPrefix($0) } }
            ),
            ("cannot-do", { $0.fidelity = .l2Dead }),
        ]
        for (code, change) in refused {
            let signed = try host.signedPlan {
                change(&$0)
                $0.grant = max($0.lease, $0.grant)
                $0.cap = max($0.grant, $0.cap)
            }
            let error = #expect(throws: ChaosdClientError.self) { try client.arm(signed) }
            #expect(error.map(Self.refusal(code)) == true, "\(String(describing: error))")
        }
        #expect(try client.arm(host.signedPlan()).state == "armed")
    }

    @Test func `ten thousand prefixes come through the socket`() throws {
        let host = try TestHost()
        try host.start()
        let signed = try host.signedPlan { plan in
            plan.targets[0].prefixes =
                BlackoutPlanDocument.Target.everything.filter { $0.family == .v6 }
                + (0..<9_999).compactMap { IPPrefix("10.\($0 >> 7).\(($0 & 127) * 2).0/24") }
        }
        #expect(try host.client().arm(signed).state == "armed")
        #expect(try host.namespace.run("nft", "list", "ruleset").contains("10.78.28.0/24"))
    }

    @Test func `nonsense is answered, and changes nothing`() throws {
        let host = try TestHost()
        try host.start()
        let client = try host.client()
        let messages = [
            "", "{", "[]", "{}", "{\"op\":\"dark\"}", "{\"op\":\"halt\",\"now\":1}", "{\"op\":\"arm\"}",
            "{\"op\":\"arm\",\"envelope\":\"{}\"}", "{\"op\":\"renew\",\"run\":\"x\",\"epoch\":1}",
            "{\"op\":\"renew\",\"run\":\"x\",\"epoch\":1,\"asked_ms\":-1,\"grant_ms\":1}",
            "{\"op\":\"renew\",\"run\":\"x\",\"epoch\":1,\"asked_ms\":1,\"grant_ms\":9223372036854775807}",
            String(repeating: "[", count: 5_000), "\u{0}\u{1}",
        ].filter { !$0.isEmpty }
        for message in messages {
            guard case .refused = try client.reply(to: [Array(message.utf8)]) else {
                Issue.record("accepted: \(message)")
                continue
            }
        }
        #expect(try client.ask(.status).state == "idle")
    }

    @Test func `the service manager is told, and the watchdog fed`() throws {
        let host = try TestHost()
        let path = "\(host.directory)/notify"
        let socket = try NotifySocket(at: path)
        try host.start(["env", "NOTIFY_SOCKET=\(path)", "WATCHDOG_USEC=200000"])
        #expect(try socket.receive().contains("READY=1"))
        #expect(try socket.receive().contains("WATCHDOG=1"))
        host.signal(SIGTERM)
        var said = ""
        while !said.contains("STOPPING=1") { said = try socket.receive() }
        #expect(host.waitUntilExit() == 0)
    }
}
