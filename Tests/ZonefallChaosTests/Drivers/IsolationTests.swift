import Testing
import ZonefallLinux
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallChaos

/// What an isolated zone may not talk to, as prefixes.
struct IsolationPrefixTests {
    @Test(arguments: UInt64(0)..<50)
    func `every address is either inside or outside, and the outside is told in disjoint prefixes`(seed: UInt64) throws
    {
        var random = SeededGenerator(seed: seed)
        let inside = (0..<Int.random(in: 1...9, using: &random)).map { _ in
            let length = Int.random(in: 1...32, using: &random)
            let address = IPAddress.v4(UInt32.random(in: 0...UInt32.max, using: &random))
            return IPPrefix(network: address.masked(to: length), length: length) ?? IPPrefix(single: address)
        }
        let outside = IPPrefix.everything[0].without(inside)
        // Where a prefix begins and ends is where mistakes would be.
        let edges = (inside + outside).flatMap { prefix -> [UInt32] in
            guard case .v4(let first) = prefix.network else { return [] }
            let last = first | (prefix.length == 0 ? .max : UInt32((UInt64(1) << UInt64(32 - prefix.length)) - 1))
            return [first, last, first &- 1, last &+ 1]
        }
        for edge in edges {
            let address = IPAddress.v4(edge)
            let isInside = inside.contains { $0.contains(address) }
            #expect(outside.count { $0.contains(address) } == (isInside ? 0 : 1), "\(address)")
        }
    }

    @Test func `one address of 128 bits leaves 128 prefixes, and all else`() throws {
        let address = try #require(IPAddress("2001:db8::17"))
        let outside = IPPrefix.everything[1].without([IPPrefix(single: address)])
        #expect(outside.count == 128)
        #expect(!outside.contains { $0.contains(address) })
        #expect(outside.contains { $0.contains(.v6(high: 0x2001_0db8_0000_0000, low: 0x16)) })
    }

    @Test func `a zone of which no address is known is refused, and so is one on a dead link`() throws {
        let limits = GameDay.Limits(maximumDark: .seconds(9), lease: .seconds(2))
        let driver = NamespaceDriver(nodes: [.init(name: "a", namespace: "/x", zone: "az1")])
        #expect(throws: PlanRefusal.nothingInside("az1")) {
            try driver.plan(blackoutOf: "az1", within: limits, as: BlackoutFault(kind: .isolated))
        }
        #expect(!driver.can(.isolated, as: .l2Dead) && driver.can(.isolated, as: .l3Silent))
        let host = HostDriver(hosts: [.init(name: "a", zone: "az1", socket: "/x")], inside: ZoneMap.shop.addresses(in:))
        let plan = try host.plan(blackoutOf: "az1", within: limits, as: BlackoutFault(kind: .isolated))
        let dark = plan.targets[0].prefixes
        for inside in ["10.1.0.17", "10.1.0.1", "203.0.113.1", "192.0.2.1"] {
            let address = try #require(IPAddress(inside))
            #expect(!dark.contains { $0.contains(address) }, "\(inside)")
        }
        for outside in ["10.1.0.18", "203.0.113.2", "8.8.8.8", "2001:db8::1"] {
            let address = try #require(IPAddress(outside))
            #expect(dark.contains { $0.contains(address) }, "\(outside)")
        }
        #expect(try BlackoutPlan(json: JSONValue(parsing: plan.json.compactText)) == plan)
    }
}

/// Two nodes in a zone and one outside of it, each joined to each.
@Suite(.serialized, .enabled(if: TestNamespace.areAvailable))
struct IsolationTests {
    private let a: TestNamespace
    private let b: TestNamespace
    private let c: TestNamespace

    init() throws {
        a = try TestNamespace()
        b = try TestNamespace(beside: a)
        c = try TestNamespace(beside: a)
        try Self.join(a, b, 1)
        try Self.join(a, c, 2)
        try Self.join(b, c, 3)
    }

    /// `10.0.N.1` and `2001:db8:N::1` at the first one, `…2` at the second.
    private static func join(_ left: TestNamespace, _ right: TestNamespace, _ number: Int) throws {
        let (near, far) = ("l\(number)", "r\(number)")
        try left.run(
            "ip",
            "link",
            "add",
            near,
            "type",
            "veth",
            "peer",
            "name",
            far,
            "netns",
            "\(right.processIdentifier)"
        )
        for (namespace, name, host) in [(left, near, 1), (right, far, 2)] {
            try namespace.run("ip", "address", "add", "10.0.\(number).\(host)/24", "dev", name)
            try namespace.run("ip", "address", "add", "2001:db8:\(number)::\(host)/64", "dev", name, "nodad")
            try namespace.run("ip", "link", "set", name, "up")
        }
    }

    private func reaches(_ from: TestNamespace, _ address: String) throws -> Bool {
        try from.run("sh", "-c", "ping -n -c 1 -W 1 \(address) >/dev/null 2>&1 && echo yes || echo no").hasPrefix("yes")
    }

    @Test func `an isolated zone lives inside and is cut from everything else, in both families, until its lease ends`()
        async throws
    {
        func node(_ name: String, _ namespace: TestNamespace, _ zone: Zone.ID, _ networks: [Int], _ host: Int)
            -> NamespaceDriver.Node
        {
            let addresses = networks.flatMap { ["10.0.\($0).\(host)", "2001:db8:\($0)::\(host)"] }
            return .init(
                name: name,
                namespace: namespace.path,
                zone: zone,
                addresses: addresses.compactMap { IPAddress($0) }
            )
        }
        let driver = NamespaceDriver(nodes: [
            node("a", a, "az1", [1, 2], 1),
            NamespaceDriver.Node(
                name: "b",
                namespace: b.path,
                zone: "az1",
                addresses: ["10.0.1.2", "2001:db8:1::2", "10.0.3.1", "2001:db8:3::1"].compactMap { IPAddress($0) }
            ),
            node("c", c, "az2", [2, 3], 2),
        ])
        var plan = try driver.plan(
            blackoutOf: "az1",
            within: GameDay.Limits(maximumDark: .seconds(30), lease: .seconds(20)),
            as: BlackoutFault(kind: .isolated)
        )
        plan.run = "r1"
        let inside = [(a, "10.0.1.2"), (b, "10.0.1.1"), (a, "2001:db8:1::2"), (b, "2001:db8:1::1")]
        let across = [
            (a, "10.0.2.2"), (c, "10.0.2.1"), (b, "10.0.3.2"), (c, "2001:db8:2::1"), (a, "2001:db8:2::2"),
        ]
        try await driver.arm(plan)
        for (namespace, address) in inside + across { #expect(try reaches(namespace, address), "\(address)") }
        try await driver.impose(plan, lease: .seconds(20))
        for (namespace, address) in inside { #expect(try reaches(namespace, address), "\(address)") }
        for (namespace, address) in across { #expect(try !reaches(namespace, address), "\(address)") }
        #expect(try await driver.readings(of: plan).allSatisfy { $0.isDark && $0.packetsDropped > 0 })
        try await driver.lift(plan)
        for (namespace, address) in across { #expect(try reaches(namespace, address), "\(address)") }
    }
}
