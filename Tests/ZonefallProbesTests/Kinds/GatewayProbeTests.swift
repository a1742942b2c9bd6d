import Testing
import ZonefallModel
import ZonefallTestSupport

@Suite(.enabled(if: TestNamespace.areAvailable))
struct GatewayProbeTests {
    private func observation(_ host: TestHost, source: PlannedProbe.Source = .init()) throws -> Observation {
        try host.observation(of: .test(.gateway, source: source))
    }

    @Test func `the next hop of the default route is told, and its MAC address once it was used`() throws {
        let host = try TestHost()
        try host.here.run("ip", "route", "add", "default", "via", "192.0.2.2")
        let unused = try observation(host)
        #expect(unused.outcome == .ok)
        #expect(unused.gateway == IPAddress("192.0.2.2"))
        #expect(unused.gatewayMAC == nil)

        try host.here.run("ip", "neighbour", "replace", "192.0.2.2", "lladdr", "02:00:5e:10:00:01", "dev", "zf0")
        #expect(try observation(host).gatewayMAC == "02:00:5e:10:00:01")
    }

    @Test func `IPv6 is told where there is no IPv4, or where the source asks for it`() throws {
        let host = try TestHost()
        try host.here.run("ip", "-6", "route", "add", "default", "via", "2001:db8::2")
        #expect(try observation(host).gateway == IPAddress("2001:db8::2"))

        try host.here.run("ip", "route", "add", "default", "via", "192.0.2.2")
        #expect(try observation(host).gateway == IPAddress("192.0.2.2"))
        #expect(
            try observation(host, source: .init(address: IPAddress("2001:db8::1"))).gateway == IPAddress("2001:db8::2")
        )
    }

    @Test func `of several default routes the one that is used is told, or the one of the interface asked for`() throws
    {
        let host = try TestHost()
        try host.here.run("ip", "link", "add", "other0", "type", "veth", "peer", "name", "other1")
        try host.here.run("ip", "address", "add", "198.51.100.1/24", "dev", "other0")
        try host.here.run("ip", "link", "set", "other0", "up")
        try host.here.run("ip", "link", "set", "other1", "up")
        try host.here.run("ip", "route", "add", "default", "via", "198.51.100.2", "metric", "200")
        try host.here.run("ip", "route", "add", "default", "via", "192.0.2.2", "metric", "100")

        #expect(try observation(host).gateway == IPAddress("192.0.2.2"))
        #expect(try observation(host, source: .init(interface: "other0")).gateway == IPAddress("198.51.100.2"))
    }

    @Test func `a next hop that nobody answers for is unreachable, and still named`() throws {
        let host = try TestHost()
        try host.here.run("ip", "route", "add", "default", "via", "192.0.2.77")
        try host.here.run("ip", "neighbour", "replace", "192.0.2.77", "dev", "zf0", "nud", "failed")
        let observation = try observation(host)
        #expect(observation.outcome == .unreachable)
        #expect(observation.gateway == IPAddress("192.0.2.77"))
    }

    @Test func `no default route is not_sent`() throws {
        let host = try TestHost()
        #expect(try observation(host).outcome == .notSent(reason: "this host has no default route"))
        #expect(
            try observation(host, source: .init(interface: "gone0")).outcome
                == .notSent(reason: "the interface does not exist (ENODEV)")
        )
    }
}
