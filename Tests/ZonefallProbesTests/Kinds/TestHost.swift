import Testing
import ZonefallModel
import ZonefallProbes
import ZonefallTestSupport

import struct ZonefallLinux.NetworkNamespace

/// A host of the test's own, with a cable `zf0` to a neighbour (192.0.2.2, 2001:db8::2) and no default route.
struct TestHost {
    let here: TestNamespace
    let there: TestNamespace

    /// - Parameter allowsPing: false: no group may open ICMP datagram sockets, which is a new namespace's default.
    init(allowsPing: Bool = true) throws {
        here = try TestNamespace()
        there = try TestNamespace(beside: here)
        try here.connect(to: there)
        if allowsPing { try here.write("0 0", to: "net/ipv4/ping_group_range") }
    }

    /// Runs probes on the host until there are enough observations.
    func observe(_ probes: [PlannedProbe], count: Int) throws -> [Observation] {
        try observe(probes, until: { $0.count >= count })
    }

    /// Runs probes on the host until what they observed is enough.
    func observe(
        _ probes: [PlannedProbe],
        dnsPort: UInt16 = 53,
        local: LocalPolicy = LocalPolicy(),
        until isEnough: @escaping @Sendable ([Observation]) -> Bool
    ) throws -> [Observation] {
        try NetworkNamespace(path: here.path).run {
            try ProbeBench.observe(probes, dnsPort: dnsPort, local: local, until: isEnough)
        }
    }

    /// The first observation of one probe that left this host.
    ///
    /// All namespaces share the kernel's neighbour table: while another test overflows it, some of ours are not sent (ENOBUFS),
    /// which says nothing of the target.
    func firstSent(_ probe: PlannedProbe) throws -> Observation {
        let seen = try observe([probe]) { $0.last.map { $0.reason == nil } ?? false }
        return try #require(seen.last)
    }

    /// The first observation of one probe.
    func observation(of probe: PlannedProbe) throws -> Observation {
        try observe([probe], count: 1)[0]
    }
}

extension TestNamespace {
    /// Sets a sysctl of this namespace alone.
    func write(_ value: String, to sysctl: String) throws {
        try run("sh", "-c", "echo \(value) > /proc/sys/\(sysctl)")
    }
}
