import Testing
import ZonefallModel
import ZonefallTestSupport

import struct ZonefallLinux.NetworkNamespace

/// `mtu` through a router that takes 1,400 bytes on one side.
@Suite(.enabled(if: TestNamespace.areAvailable))
struct MTUProbeTests {
    /// here — router — 198.51.100.2 and 2001:db8:9::2, whose cable takes less.
    private struct Narrow {
        let here: TestNamespace
        let router: TestNamespace
        let there: TestNamespace

        /// - Parameter allowsPing: false: no group may open ICMP datagram sockets, which is a new namespace's default.
        init(allowsPing: Bool = true) throws {
            here = try TestNamespace()
            router = try TestNamespace(beside: here)
            there = try TestNamespace(beside: here)
            for node in [here, router, there] {
                try node.run(
                    "sh",
                    "-ec",
                    """
                    cd /proc/sys/net; \(allowsPing ? "echo '0 0' > ipv4/ping_group_range" : ":"); echo 1 > ipv4/ip_forward
                    echo 0 > ipv6/conf/default/accept_dad; echo 1 > ipv6/conf/all/forwarding; ip link set lo up
                    """
                )
            }
            try here.connect(to: router)
            try router.run(
                "ip",
                "link",
                "add",
                "zf1",
                "type",
                "veth",
                "peer",
                "name",
                "zf0",
                "netns",
                "\(there.processIdentifier)"
            )
            try router.run(
                "sh",
                "-ec",
                "ip addr add 198.51.100.1/24 dev zf1; ip addr add 2001:db8:9::1/64 dev zf1 nodad; ip link set zf1 up mtu 1400"
            )
            try there.run(
                "sh",
                "-ec",
                """
                ip addr add 198.51.100.2/24 dev zf0; ip addr add 2001:db8:9::2/64 dev zf0 nodad
                ip link set zf0 up mtu 1400
                ip route add default via 198.51.100.1; ip -6 route add default via 2001:db8:9::1
                """
            )
            try here.run(
                "sh",
                "-ec",
                "ip route add default via 192.0.2.2; ip -6 route add default via 2001:db8::2"
            )
            for address in ["198.51.100.2", "2001:db8:9::2"] { try here.run("ping", "-c", "1", "-w", "20", address) }
        }

        func observation(_ address: String, smallest: Int? = nil) throws -> Observation {
            var probe = PlannedProbe.test(.mtu, address, timeout: .seconds(10))
            var options = ProbeOptions()
            options.smallestMTU = smallest
            probe.options = options
            return try NetworkNamespace(path: here.path).run { [probe] in try ProbeBench.observation(of: probe) }
        }
    }

    @Test(arguments: ["198.51.100.2", "2001:db8:9::2"])
    func `the router's word is taken, and the router named`(address: String) throws {
        let observation = try Narrow().observation(address)
        #expect(observation.outcome == .ok)
        #expect(observation.details?.mtu == 1_400)
        let router = address.contains(":") ? "2001:db8::2" : "192.0.2.2"
        #expect(observation.details?.message == "\(router) takes no more")
    }

    @Test(arguments: ["198.51.100.2", "2001:db8:9::2"])
    func `raw sockets do where no group may open others`(address: String) throws {
        let narrow = try Narrow(allowsPing: false)
        let observation = try narrow.observation(address)
        #expect(observation.outcome == .ok)
        #expect(observation.details?.mtu == 1_400)
    }

    @Test(arguments: ["198.51.100.2", "2001:db8:9::2"])
    func `a router that is silent about it is seen through`(address: String) throws {
        let narrow = try Narrow()
        let rules = "icmp type destination-unreachable drop; icmpv6 type packet-too-big drop"
        try narrow.router.run("nft", "table inet t { chain out { type filter hook output priority 0; \(rules); }; }")
        let observation = try narrow.observation(address)
        #expect(observation.outcome == .ok)
        #expect(observation.details?.mtu == 1_400)
    }

    @Test func `less than the plan wants is an error, and as much is none`() throws {
        let narrow = try Narrow()
        let less = try narrow.observation("198.51.100.2", smallest: 1_500)
        #expect(less.outcome == .error)
        #expect(less.details?.message == "1400 bytes get through, less than 1500; 192.0.2.2 takes no more")
        #expect(try narrow.observation("198.51.100.2", smallest: 1_400).outcome == .ok)
        #expect(try narrow.observation("192.0.2.2", smallest: 1_500).details?.mtu == 1_500)
    }

    @Test func `a target that is silent is a timeout, and one without a route is not_sent`() throws {
        let narrow = try Narrow()
        try narrow.there.run(
            "nft",
            "table inet t { chain in { type filter hook input priority 0; icmp type echo-request drop; }; }"
        )
        #expect(try narrow.observation("198.51.100.2").outcome == .timeout)
        try narrow.here.run("ip", "route", "del", "default")
        #expect(try narrow.observation("198.51.100.2").outcome.name == "not_sent")
    }
}
