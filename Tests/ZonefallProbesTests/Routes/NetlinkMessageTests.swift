import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallProbes

/// Messages as the kernel writes them, byte for byte after rtnetlink(7).
struct NetlinkMessageTests {
    private func native(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value) { Array($0) }
    }

    private func attribute(_ type: UInt16, _ data: [UInt8]) -> [UInt8] {
        native(UInt16(4 + data.count)) + native(type) + data
            + [UInt8](repeating: 0, count: (4 - data.count % 4) % 4)
    }

    private func message(_ type: UInt16, _ body: [UInt8], sequence: UInt32 = 1) -> [UInt8] {
        native(UInt32(16 + body.count)) + native(type) + native(UInt16(2)) + native(sequence) + native(UInt32(0)) + body
    }

    private func route(prefix: UInt8 = 0, table: UInt8 = 254, kind: UInt8 = 1, _ attributes: [UInt8]) -> [UInt8] {
        message(24, [2, prefix, 0, 0, table, 3, 0, kind, 0, 0, 0, 0] + attributes)
    }

    private func neighbour(_ state: UInt16, _ attributes: [UInt8]) -> [UInt8] {
        message(28, [2, 0, 0, 0] + native(Int32(7)) + native(state) + [0, 1] + attributes)
    }

    private let gateway: [UInt8] = [192, 0, 2, 1]

    @Test(arguments: [Int32(-1): Int32(1), -101: 101, 0: 0, .min: .max])
    func `an error is told by its number, also one that has no opposite`(code: Int32, errno: Int32) {
        let reply = NetlinkMessage.reply(message(2, native(code)), sequence: 1)
        #expect(reply.errno == errno)
        #expect(reply.isDone)
    }

    @Test func `the way to one address says interface, next hop and source`() throws {
        let source: [UInt8] = [192, 0, 2, 9]
        let bytes = route(
            prefix: 32,
            table: 200,
            attribute(4, native(Int32(7))) + attribute(5, gateway) + attribute(7, source)
        )
        #expect(
            NetlinkMessage.way(bytes, sequence: 1)
                == Way(interface: 7, gateway: IPAddress("192.0.2.1"), source: IPAddress("192.0.2.9"))
        )
        #expect(NetlinkMessage.way(bytes, sequence: 2) == nil)
        #expect(NetlinkMessage.way(Array(bytes.prefix(20)), sequence: 1) == nil)
        #expect(NetlinkMessage.way(message(2, native(Int32(-101))), sequence: 1) == nil)
    }

    @Test func `a default route says its next hop, interface and metric`() {
        let bytes = route(attribute(5, gateway) + attribute(4, native(Int32(7))) + attribute(6, native(UInt32(100))))
        #expect(
            NetlinkMessage.reply(bytes, sequence: 1).routes
                == [Route(prefixLength: 0, gateway: .v4(0xc000_0201), interface: 7, metric: 100)]
        )
    }

    @Test func `of several default routes the lowest metric is taken, and no other route`() {
        let routes = [
            Route(prefixLength: 24, gateway: nil, interface: 1, metric: 0),
            Route(prefixLength: 0, gateway: .v4(1), interface: 1, metric: 200),
            Route(prefixLength: 0, gateway: .v4(2), interface: 2, metric: 100),
        ]
        #expect(routes.defaultRoute?.gateway == .v4(2))
        #expect([routes[0]].defaultRoute == nil)
    }

    @Test func `a route with several next hops gives its first`() {
        let hop = attribute(5, gateway)
        let hops =
            native(UInt16(8 + hop.count)) + [0, 0] + native(Int32(9)) + hop
            + native(UInt16(8)) + [0, 0] + native(Int32(10))
        let routes = NetlinkMessage.reply(route(attribute(9, hops)), sequence: 1).routes
        #expect(routes == [Route(prefixLength: 0, gateway: .v4(0xc000_0201), interface: 9, metric: 0)])
    }

    @Test func `an IPv4 route by an IPv6 next hop gives that`() {
        let via = native(UInt16(10)) + [0xfe, 0x80] + [UInt8](repeating: 0, count: 13) + [1]
        let routes = NetlinkMessage.reply(route(attribute(18, via)), sequence: 1).routes
        #expect(routes.first?.gateway == IPAddress("fe80::1"))
    }

    @Test func `what is not a unicast route of the main table is left out`() {
        let unreachable = route(kind: 7, attribute(5, gateway))
        let local = route(table: 255, attribute(5, gateway))
        let elsewhere = route(attribute(5, gateway) + attribute(15, native(UInt32(1_000))))
        let stranger = message(24, [2, 0, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0] + attribute(5, gateway), sequence: 2)
        #expect(NetlinkMessage.reply(unreachable + local + elsewhere + stranger, sequence: 1).routes.isEmpty)
    }

    @Test func `a neighbour has a MAC address unless nobody answered for it`() {
        let mac: [UInt8] = [2, 0, 0x5e, 0x10, 0, 1]
        let reachable = neighbour(2, attribute(1, gateway) + attribute(2, mac))
        let dead = neighbour(0x20, attribute(1, gateway))
        let reply = NetlinkMessage.reply(reachable + dead, sequence: 1)

        #expect(reply.neighbours.map(\.mac) == ["02:00:5e:10:00:01", nil])
        #expect(reply.neighbours.map(\.isDead) == [false, true])
    }

    @Test func `the end of a dump and a refusal end it`() {
        #expect(NetlinkMessage.reply(message(3, native(Int32(0))), sequence: 1).isDone)
        let refusal = NetlinkMessage.reply(
            message(2, native(Int32(-1)) + [UInt8](repeating: 0, count: 16)),
            sequence: 1
        )
        #expect(refusal.isDone)
        #expect(refusal.errno == 1)
    }

    @Test(arguments: UInt64(0)..<500)
    func `no mutation of a dump breaks the reader`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bytes =
            route(attribute(5, gateway) + attribute(4, native(Int32(7))))
            + neighbour(2, attribute(1, gateway) + attribute(2, [2, 0, 0, 0, 0, 1])) + message(3, native(Int32(0)))
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0 ... .max, using: &generator)
        }
        bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
        let reply = NetlinkMessage.reply(bytes, sequence: 1)
        #expect(reply.routes.count <= 1)
        #expect(reply.neighbours.count <= 1)
    }

    @Test func `this host's own kernel answers`() throws {
        let netlink = try Netlink()
        for family in IPAddress.Family.allCases {
            for route in try netlink.routes(family) {
                #expect(route.interface > 0)
                #expect((0...family.width).contains(route.prefixLength))
            }
        }
    }
}
