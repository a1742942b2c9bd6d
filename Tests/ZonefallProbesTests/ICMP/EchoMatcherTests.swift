import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallProbes

struct EchoMatcherTests {
    private let near = IPAddress.v4(0xc000_0201)
    private let other = IPAddress.v4(0xc000_0202)

    private func expect(
        _ matcher: inout EchoMatcher,
        _ address: IPAddress,
        _ generator: inout SeededGenerator
    ) throws -> (slot: Int, cookie: UInt64) {
        let expected = matcher.expect(from: address, random: generator.next(), sentAt: 1_000, clockOffset: 0)
        return try #require(expected)
    }

    @Test func `a reply with the cookie from the address that was asked is the answer, once`() throws {
        var matcher = EchoMatcher()
        var generator = SeededGenerator(seed: 1)
        let (slot, cookie) = try expect(&matcher, near, &generator)

        #expect(matcher.match(cookie: cookie, from: near) == .answer(slot: slot))
        matcher.forget(cookie: cookie)
        #expect(matcher.match(cookie: cookie, from: near) == .late)
    }

    @Test func `the right cookie from another address is told apart`() throws {
        var matcher = EchoMatcher()
        var generator = SeededGenerator(seed: 1)
        let (slot, cookie) = try expect(&matcher, near, &generator)

        #expect(matcher.match(cookie: cookie, from: other) == .otherAddress(slot: slot))
        #expect(matcher.match(cookie: cookie, from: nil) == .otherAddress(slot: slot))
    }

    @Test func `a cookie that differs in any bit is a stranger's`() throws {
        var matcher = EchoMatcher()
        var generator = SeededGenerator(seed: 1)
        let (_, cookie) = try expect(&matcher, near, &generator)

        for bit in UInt64(0)..<64 {
            #expect(matcher.match(cookie: cookie ^ 1 << bit, from: near) == .stranger)
        }
    }

    /// Trap 2: a reply that comes 1, 256 or 65,536 probes late must not count for a later one, whatever 16 bits it shares.
    @Test(arguments: [1, 256, 65_536])
    func `a late reply never counts for a later probe`(distance: Int) throws {
        var matcher = EchoMatcher()
        var generator = SeededGenerator(seed: UInt64(distance))
        let (_, old) = try expect(&matcher, near, &generator)
        matcher.forget(cookie: old)
        for _ in 1..<distance {
            let (_, between) = try expect(&matcher, near, &generator)
            matcher.forget(cookie: between)
        }
        let (slot, new) = try expect(&matcher, near, &generator)

        #expect([.late, .stranger].contains(matcher.match(cookie: old, from: near)))
        #expect(matcher.match(cookie: new, from: near) == .answer(slot: slot))
    }

    @Test func `an error is matched by the cookie that it quotes, whoever sent it`() throws {
        var matcher = EchoMatcher()
        var generator = SeededGenerator(seed: 1)
        let (slot, cookie) = try expect(&matcher, near, &generator)

        #expect(matcher.slot(quoted: cookie) == slot)
        matcher.forget(cookie: cookie)
        #expect(matcher.slot(quoted: cookie) == nil)
    }

    /// Trap 17: eight bytes of the request are all that RFC 792 asks a router to quote.
    @Test func `an error that quotes no cookie is matched by sequence number and destination, both`() throws {
        var matcher = EchoMatcher()
        var generator = SeededGenerator(seed: 1)
        let (slot, cookie) = try expect(&matcher, near, &generator)
        let sequence = matcher.lastSequence

        #expect(matcher.slot(quotedSequence: sequence, to: near) == slot)
        #expect(matcher.slot(quotedSequence: sequence &+ 1, to: near) == nil)
        #expect(matcher.slot(quotedSequence: sequence, to: other) == nil)
        matcher.forget(cookie: cookie)
        #expect(matcher.slot(quotedSequence: sequence, to: near) == nil)
    }

    @Test func `forgetting twice does not free a slot twice`() throws {
        var matcher = EchoMatcher()
        var generator = SeededGenerator(seed: 1)
        let (_, first) = try expect(&matcher, near, &generator)
        #expect(matcher.forget(cookie: first) != nil)
        #expect(matcher.forget(cookie: first) == nil)
        let (second, _) = try expect(&matcher, near, &generator)
        let (third, _) = try expect(&matcher, near, &generator)

        #expect(second != third)
        #expect(matcher.count == 2)
    }

    @Test func `there is a limit to what may be under way`() throws {
        var matcher = EchoMatcher()
        for _ in 0..<1 << 20 {
            _ = matcher.expect(from: near, random: 0, sentAt: 0, clockOffset: 0)
        }
        #expect(matcher.expect(from: near, random: 0, sentAt: 0, clockOffset: 0) == nil)
        #expect(matcher.count == 1 << 20)
    }

    @Test func `the round trip runs from the kernel's stamp to the kernel's stamp`() throws {
        var matcher = EchoMatcher()
        var generator = SeededGenerator(seed: 1)
        let (slot, cookie) = try expect(&matcher, near, &generator)
        #expect(matcher.echo(slot)?.roundTrip(arrivedAt: 51_000, clockOffset: 0) == .microseconds(50))
        matcher.left(cookie: cookie, at: 31_000)

        #expect(matcher.echo(slot)?.roundTrip(arrivedAt: 51_000, clockOffset: 0) == .microseconds(20))
    }

    @Test(arguments: [3_600_000_000_000, -3_600_000_000_000, 2_000_001])
    func `a round trip across a step of the wall clock is not known`(step: Int64) throws {
        var matcher = EchoMatcher()
        var generator = SeededGenerator(seed: 1)
        let (slot, _) = try expect(&matcher, near, &generator)

        #expect(matcher.echo(slot)?.roundTrip(arrivedAt: 51_000 + step, clockOffset: step) == nil)
    }

    @Test func `a stamp before the request is no round trip`() throws {
        var matcher = EchoMatcher()
        var generator = SeededGenerator(seed: 1)
        let (slot, _) = try expect(&matcher, near, &generator)

        #expect(matcher.echo(slot)?.roundTrip(arrivedAt: 999, clockOffset: 0) == nil)
    }
}
