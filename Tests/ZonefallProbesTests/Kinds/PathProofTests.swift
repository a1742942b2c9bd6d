import Foundation
import Testing
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

/// Marks, network namespaces, and the proof of which way was taken.
@Suite(.enabled(if: TestNamespace.areAvailable))
struct PathProofTests {
    /// `http` stands for all that connect; the rest have sockets of their own kinds.
    private static let kinds: [ProbeKind] = [.icmp, .tcp, .http, .tls, .dns, .udp, .path, .mtu, .flow]
    private static let policy = LocalPolicy(udpKey: Array("key".utf8))

    private func probe(
        _ kind: ProbeKind,
        _ address: String = "192.0.2.2",
        source: PlannedProbe.Source = .init()
    ) -> PlannedProbe {
        var probe = PlannedProbe.test(kind, address, port: 9, timeout: .seconds(4), source: source)
        var options = ProbeOptions()
        options.name = "shop.example"
        options.provesPath = true
        probe.options = options
        return probe
    }

    /// Asked from this process's own namespace, whatever the probe says.
    private func observation(of probe: PlannedProbe) throws -> Observation {
        try #require(ProbeBench.observe([probe], local: Self.policy).first)
    }

    private func observation(of probe: PlannedProbe, on host: TestHost) throws -> Observation {
        try #require(host.observe([probe], local: Self.policy) { !$0.isEmpty }.first)
    }

    @Test(arguments: kinds)
    func `a probe leaves from the namespace that it names`(kind: ProbeKind) throws {
        let host = try TestHost()
        let seen = try observation(of: probe(kind, source: .init(namespace: host.here.path)))
        // Nothing listens there; but the neighbour itself answers.
        let alive: Set<Outcome> = [.ok, .refused]
        #expect(alive.contains(seen.outcome), "\(seen)")
        #expect(seen.details?.pathTaken?.namespace == host.here.path)
        #expect(seen.details?.pathTaken?.interface == "zf0")
        #expect(seen.details?.pathTaken?.sourceAddress == IPAddress("192.0.2.1"))
    }

    @Test func `the gateway is that of the namespace`() throws {
        let host = try TestHost()
        try host.here.run("ip", "route", "add", "default", "via", "192.0.2.2")
        let seen = try observation(of: .test(.gateway, source: .init(namespace: host.here.path)))
        #expect(seen.gateway == IPAddress("192.0.2.2"))
    }

    @Test(arguments: kinds + [.gateway])
    func `a namespace that can't be entered is not_sent`(kind: ProbeKind) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "zonefall-\(UUID().uuidString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let gone = try observation(of: probe(kind, source: .init(namespace: "zonefall-gone")))
        #expect(
            gone.outcome == .notSent(reason: "the network namespace 'zonefall-gone' does not exist (ENOENT)")
        )
        #expect(gone.details?.pathTaken == nil)
        // What a plan names is not opened unless it is a file: a device might do something.
        let device = try observation(of: probe(kind, source: .init(namespace: "/dev/zero")))
        #expect(device.outcome == .notSent(reason: "'/dev/zero' is not a network namespace (EINVAL)"))
        let wrong = try observation(of: probe(kind, source: .init(namespace: file.path)))
        #expect(wrong.outcome == .notSent(reason: "'\(file.path)' is not a network namespace (EINVAL)"))
    }

    @Test(arguments: kinds)
    func `a mark is on the packets, and routing rules see it`(kind: ProbeKind) throws {
        let host = try TestHost()
        try host.here.run("ip", "route", "add", "unreachable", "203.0.113.9")
        try host.here.run("ip", "rule", "add", "fwmark", "7", "lookup", "100", "priority", "10")
        try host.here.run("ip", "route", "add", "203.0.113.9", "via", "192.0.2.2", "table", "100")
        try host.there.run("ip", "address", "add", "203.0.113.9/32", "dev", "lo")
        let marked = try observation(of: probe(kind, "203.0.113.9", source: .init(mark: 7)), on: host)
        let plain = try observation(of: probe(kind, "203.0.113.9"), on: host)

        let alive: Set<Outcome> = [.ok, .refused]
        #expect(alive.contains(marked.outcome), "\(marked)")
        #expect(marked.details?.pathTaken?.mark == 7)
        #expect(marked.details?.pathTaken?.gateway == IPAddress("192.0.2.2"))
        #expect(marked.details?.pathTaken?.gatewayMAC?.utf8.count == 17)
        #expect(
            plain.outcome == .notSent(reason: "a local route says that the target can't be reached (EHOSTUNREACH)")
        )
    }

    @Test(arguments: kinds)
    func `a bound interface is told as bound, and one that is not there is not_sent`(kind: ProbeKind) throws {
        let host = try TestHost()
        let bound = try observation(of: probe(kind, source: .init(interface: "zf0")), on: host)
        #expect(bound.details?.pathTaken?.isBound == true)
        #expect(bound.details?.pathTaken?.interface == "zf0")
        #expect(bound.details?.pathTaken?.gateway == nil)
        let gone = try observation(of: probe(kind, source: .init(interface: "gone0")), on: host)
        #expect(gone.outcome == .notSent(reason: "the interface does not exist (ENODEV)"))
        #expect(gone.details?.pathTaken == nil)
    }

    @Test func `without being asked for, no way is told`() throws {
        let host = try TestHost()
        #expect(try host.observation(of: .test(.icmp, "192.0.2.2")).details == nil)
    }
}
