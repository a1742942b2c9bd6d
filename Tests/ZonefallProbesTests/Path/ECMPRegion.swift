import ZonefallModel
import ZonefallTestSupport

import struct ZonefallLinux.NetworkNamespace

/// Two equal ways from a host to 10.97.99.1 (fd00:97::99:1), by 10.97.1.254 and by 10.97.2.254 (fd00:97:1::fe, fd00:97:2::fe),
/// that part in the host itself or at a router before them (10.97.0.254, fd00:97:0::fe).
struct ECMPRegion {
    enum Split: String, CaseIterable, Sendable {
        case host, router
    }

    let here: TestNamespace
    private let others: [TestNamespace]

    /// - Parameters:
    ///   - limitsErrors: false: routers answer each packet, however many come.
    ///   - allowsPing: false: no group may open ICMP datagram sockets, which is a new namespace's default.
    init(splitAt split: Split, limitsErrors: Bool = false, allowsPing: Bool = true) throws {
        here = try TestNamespace()
        let beside = here
        others = try (0..<4).map { _ in try TestNamespace(beside: beside) }
        let (first, upper, lower, target) = (others[0], others[1], others[2], others[3])
        for node in [here] + others {
            let limit = limitsErrors ? "" : "echo 0 > /proc/sys/net/ipv4/icmp_ratelimit;"
            try node.run(
                "sh",
                "-ec",
                """
                cd /proc/sys/net; echo 1 > ipv4/ip_forward; echo 1 > ipv6/conf/all/forwarding
                echo 0 > ipv4/conf/all/rp_filter; echo 0 > ipv4/conf/default/rp_filter; \(limit)
                echo 0 > ipv6/icmp/ratelimit; echo 0 > ipv6/conf/default/accept_dad; echo 0 > ipv6/conf/all/accept_dad
                echo 1 > ipv4/fib_multipath_hash_policy; echo 1 > ipv6/fib_multipath_hash_policy
                \(allowsPing ? "echo '0 0' > ipv4/ping_group_range" : ":"); ip link set lo up
                """
            )
        }
        try here.run("sh", "-ec", "ip addr add 10.97.98.1/32 dev lo; ip addr add fd00:97::98:1/128 dev lo")
        try target.run("sh", "-ec", "ip addr add 10.97.99.1/32 dev lo; ip addr add fd00:97::99:1/128 dev lo")
        var parting = here
        if split == .router {
            parting = first
            try Self.cable(here, "a0", 1, first, "x0", 254, network: 0)
            try Self.route(here, "99:1", "99.1", by: [0], last: (254, "fe"), source: true)
            try Self.route(first, "98:1", "98.1", by: [0], last: (1, "1"))
        }
        try Self.cable(parting, "a1", 1, upper, "x1", 254, network: 1)
        try Self.cable(parting, "a2", 1, lower, "x2", 254, network: 2)
        try Self.cable(upper, "y1", 254, target, "b1", 1, network: 11)
        try Self.cable(lower, "y2", 254, target, "b2", 1, network: 12)
        try Self.route(parting, "99:1", "99.1", by: [1, 2], last: (254, "fe"), source: split == .host)
        try Self.route(target, "98:1", "98.1", by: [11, 12], last: (254, "fe"), source: true, own: ("99:1", "99.1"))
        for (router, near, far) in [(upper, 1, 11), (lower, 2, 12)] {
            try Self.route(router, "98:1", "98.1", by: [near], last: (1, "1"))
            try Self.route(router, "99:1", "99.1", by: [far], last: (1, "1"))
        }
        // The kernel takes up to a second to use a cable whose other end came up later.
        for (node, networks, last) in [(here, split == .router ? [0] : [], "fe"), (parting, [1, 2], "fe")] {
            for network in networks { try node.run("ping", "-c", "1", "-w", "20", "fd00:97:\(network)::\(last)") }
        }
        for (router, network) in [(upper, 11), (lower, 12)] {
            try router.run("ping", "-c", "1", "-w", "20", "fd00:97:\(network)::1")
        }
        for address in ["10.97.99.1", "fd00:97::99:1"] { try here.run("ping", "-c", "1", "-w", "20", address) }
    }

    /// What the traces of a probe found, without the slots that passed while one was still under way.
    func observe(_ probe: PlannedProbe, count: Int = 1) throws -> [Observation] {
        @Sendable func traces(_ seen: [Observation]) -> [Observation] {
            seen.filter { $0.outcome != .notSent(reason: "the trace before is still under way") }
        }
        let seen = try NetworkNamespace(path: here.path).run {
            try ProbeBench.observe([probe], until: { traces($0).count >= count })
        }
        return traces(seen)
    }

    /// How many packets have left the host by its cables, whose names begin with `a`.
    func packetsSent() throws -> Int {
        let links = try JSONValue(parsing: here.run("ip", "-json", "-stats", "link")).arrayValue ?? []
        return links.reduce(0) { sum, link in
            guard link["ifname"]?.stringValue?.hasPrefix("a") == true else { return sum }
            return sum + Int(link["stats64"]?["tx"]?["packets"]?.integerValue ?? 0)
        }
    }

    private static func cable(
        _ one: TestNamespace,
        _ oneName: String,
        _ oneLast: Int,
        _ other: TestNamespace,
        _ otherName: String,
        _ otherLast: Int,
        network: Int
    ) throws {
        try one.run(
            "ip",
            "link",
            "add",
            oneName,
            "type",
            "veth",
            "peer",
            "name",
            otherName,
            "netns",
            "\(other.processIdentifier)"
        )
        for (node, name, last) in [(one, oneName, oneLast), (other, otherName, otherLast)] {
            let low = last == 254 ? "fe" : "\(last)"
            try node.run(
                "sh",
                "-ec",
                """
                ip addr add 10.97.\(network).\(last)/24 dev \(name)
                ip addr add fd00:97:\(network)::\(low)/64 dev \(name) nodad; ip link set \(name) up
                """
            )
        }
    }

    private static func route(
        _ node: TestNamespace,
        _ lowV6: String,
        _ lowV4: String,
        by networks: [Int],
        last: (v4: Int, v6: String),
        source: Bool = false,
        own: (v6: String, v4: String) = ("98:1", "98.1")
    ) throws {
        let v4 = networks.map { "nexthop via 10.97.\($0).\(last.v4)" }.joined(separator: " ")
        let v6 = networks.map { "nexthop via fd00:97:\($0)::\(last.v6)" }.joined(separator: " ")
        let from = source ? ("src 10.97.\(own.v4)", "src fd00:97::\(own.v6)") : ("", "")
        try node.run(
            "sh",
            "-ec",
            "ip route add 10.97.\(lowV4)/32 \(from.0) \(v4); ip -6 route add fd00:97::\(lowV6)/128 \(from.1) \(v6)"
        )
    }
}
