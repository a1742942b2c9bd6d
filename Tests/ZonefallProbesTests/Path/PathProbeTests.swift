import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallProbes

/// `path` over two equal ways, in namespaces of the tests' own.
@Suite(.enabled(if: TestNamespace.areAvailable))
struct PathProbeTests {
    private func probe(
        _ address: String,
        port: UInt16 = 33_434,
        _ change: (inout ProbeOptions) -> Void = { _ in }
    ) -> PlannedProbe {
        var probe = PlannedProbe.test(.path, address, port: port, timeout: .seconds(8))
        var options = ProbeOptions()
        change(&options)
        if options != ProbeOptions() { probe.options = options }
        return probe
    }

    private func routers(_ observation: Observation, ttl: Int) -> Set<String> {
        Set(observation.path.filter { $0.ttl == ttl }.compactMap { $0.address?.description })
    }

    @Test(arguments: ECMPRegion.Split.allCases, ["10.97.99.1", "fd00:97::99:1"])
    func `all next hops of a two-way split are found, also when this host makes it, with few packets`(
        split: ECMPRegion.Split,
        target: String
    ) throws {
        let region = try ECMPRegion(splitAt: split)
        let before = try region.packetsSent()
        let observation = try #require(try region.observe(probe(target)).first)
        let ways: Set = target.contains(":") ? ["fd00:97:1::fe", "fd00:97:2::fe"] : ["10.97.1.254", "10.97.2.254"]

        #expect(observation.outcome == .ok)
        #expect(routers(observation, ttl: split == .host ? 1 : 2) == ways)
        if split == .router {
            #expect(routers(observation, ttl: 1) == [target.contains(":") ? "fd00:97::fe" : "10.97.0.254"])
        }
        let last = try #require(observation.path.last)
        #expect(last.address == IPAddress(target))
        #expect(last.flows == 16)
        #expect(observation.path.allSatisfy { $0.roundTrip != nil })
        // The scout goes along; a second trace may have begun; and neighbours ask each other.
        let sent = try region.packetsSent() - before
        #expect(((split == .host ? 34 : 51)...(2 * 51 + 16)).contains(sent), "\(sent) packets")
    }

    @Test func `a flow goes the same way each time`() throws {
        let region = try ECMPRegion(splitAt: .router)
        let seen = try region.observe(probe("10.97.99.1") { $0.flows = 1 }, count: 5).filter { $0.outcome == .ok }
        #expect(!seen.isEmpty)
        #expect(Set(seen.map { routers($0, ttl: 2) }).count == 1)
        #expect(seen.allSatisfy { $0.path.allSatisfy { $0.flows == nil } })
    }

    @Test(arguments: ["10.97.99.1", "fd00:97::99:1"])
    func `TCP flows part as UDP flows do, and arrive at a closed port`(target: String) throws {
        let region = try ECMPRegion(splitAt: .host)
        let observation = try #require(try region.observe(probe(target, port: 80) { $0.transport = .tcp }).first)
        #expect(observation.outcome == .ok)
        #expect(routers(observation, ttl: 1).count == 2)
        #expect(observation.path.last?.address == IPAddress(target))
    }

    @Test(arguments: ["10.97.99.1", "fd00:97::99:1"], [true, false])
    func `ICMP is traced, too, by whatever sockets there may be`(target: String, mayOpenDatagrams: Bool) throws {
        let region = try ECMPRegion(splitAt: .router, allowsPing: mayOpenDatagrams)
        let observation = try #require(try region.observe(probe(target) { $0.transport = .icmp }).first)
        #expect(observation.outcome == .ok)
        #expect(observation.path.last?.address == IPAddress(target))
        #expect(observation.path.map(\.ttl).max() == 3)
    }

    @Test func `routers that limit their errors are no loss, and both ways are found all the same`() throws {
        let region = try ECMPRegion(splitAt: .router, limitsErrors: true)
        let observation = try #require(try region.observe(probe("10.97.99.1")).first)
        #expect(observation.outcome == .ok)
        #expect(routers(observation, ttl: 2) == ["10.97.1.254", "10.97.2.254"])
    }

    @Test func `a target that limits its errors is as far away as it is, each time`() throws {
        let region = try ECMPRegion(splitAt: .router, limitsErrors: true)
        let seen = try region.observe(probe("10.97.99.1"), count: 4)
        #expect(seen.allSatisfy { $0.outcome == .ok && $0.path.last?.ttl == 3 }, "\(seen.map(\.path))")
    }

    @Test func `a router without a way on is named, and the target unreachable`() throws {
        let region = try ECMPRegion(splitAt: .router)
        try region.here.run("ip", "route", "add", "203.0.113.0/24", "via", "10.97.0.254")
        let observation = try #require(try region.observe(probe("203.0.113.9")).first)
        #expect(observation.outcome == .unreachable)
        #expect(observation.path.map(\.address) == [IPAddress("10.97.0.254")])
    }

    @Test func `limits of the plan are kept, and hops before the first are not made up`() throws {
        let region = try ECMPRegion(splitAt: .router)
        let observation = try #require(
            try region.observe(
                probe("10.97.99.1") {
                    $0.firstTTL = 2
                    $0.lastTTL = 2
                    $0.flows = 8
                }
            ).first
        )
        #expect(Set(observation.path.map(\.ttl)) == [2])
        #expect(observation.outcome == .timeout)
    }

    @Test func `no way at all is not_sent`() throws {
        let host = try TestHost()
        let observation = try host.observation(of: probe("203.0.113.9"))
        #expect(observation.outcome == .notSent(reason: "no route to the target (ENETUNREACH)"))
    }

    @Test func `what a router quotes tells which packet it was, and strangers' packets do not`() {
        let cookie: UInt64 = 0x0102_0304_0506_0708
        let payload = TracePacket.payload(cookie, ttl: 7)
        #expect(TracePacket.ttl(in: payload[...], cookie) == 7)
        #expect(TracePacket.ttl(in: payload.prefix(8), cookie) == nil)
        #expect(TracePacket.ttl(in: payload[...], cookie + 1) == nil)
        #expect(TracePacket.ttl(in: payload.dropFirst(), cookie) == nil)
    }
}
