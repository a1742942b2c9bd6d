import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallProbes

struct DNSMessageTests {
    private let id: UInt16 = 0x1234

    private func name(_ text: String = "shop.example") throws -> DNSName {
        try #require(DNSName(text))
    }

    private func read(_ bytes: [UInt8], _ type: DNSMessage.RecordType = .a) throws -> DNSMessage.Response? {
        DNSMessage.response(bytes, id: id, name: try name(), type: type)
    }

    @Test func `a query asks one question and for recursion`() throws {
        let query = DNSMessage.query(id: id, name: try name(), type: .aaaa)
        #expect(
            query == [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4] + Array("shop".utf8) + [7] + Array("example".utf8)
                + [0, 0, 28, 0, 1]
        )
    }

    @Test(arguments: [
        "", ".", "a..b", String(repeating: "a", count: 64), "sp ace", "ä.example",
        Array(repeating: "abcdefg", count: 32).joined(separator: "."),
    ])
    func `what is no domain name is refused`(text: String) {
        #expect(DNSName(text) == nil)
    }

    @Test func `names are the same in any case and with a dot at the end`() throws {
        #expect(try name("Shop.EXAMPLE.") == name())
    }

    @Test func `the addresses of an answer come in its order, each once`() throws {
        let answer = DNSAnswer(
            id: id,
            records: [
                .a("shop.example", 203, 0, 113, 9), .a("shop.example", 203, 0, 113, 5),
                .a("shop.example", 203, 0, 113, 9),
            ]
        )
        #expect(
            try read(answer.bytes) == .addresses([.v4(0xcb00_7109), .v4(0xcb00_7105)], lifetime: 60)
        )
    }

    @Test func `aliases are followed, wherever they stand`() throws {
        let answer = DNSAnswer(
            id: id,
            records: [
                .a("b.example", 203, 0, 113, 5), .alias("a.example", "b.example"), .alias("shop.example", "a.example"),
            ]
        )
        #expect(try read(answer.bytes) == .addresses([.v4(0xcb00_7105)], lifetime: 60))
    }

    @Test func `a ring of aliases ends`() throws {
        let answer = DNSAnswer(
            id: id,
            records: [.alias("shop.example", "a.example"), .alias("a.example", "shop.example")]
        )
        #expect(try read(answer.bytes) == .addresses([], lifetime: 0))
    }

    @Test func `addresses of another name are not ours`() throws {
        let answer = DNSAnswer(id: id, records: [.a("evil.example", 203, 0, 113, 66)])
        #expect(try read(answer.bytes) == .addresses([], lifetime: 0))
    }

    @Test func `a name without addresses of this type has none`() throws {
        #expect(try read(DNSAnswer(id: id, records: []).bytes) == .addresses([], lifetime: 0))
    }

    @Test func `failures and cuts are told apart`() throws {
        #expect(try read(DNSAnswer(id: id, flags: 0x8183, records: []).bytes) == .noSuchName)
        #expect(try read(DNSAnswer(id: id, flags: 0x8182, records: []).bytes) == .serverFailure(code: 2))
        #expect(try read(DNSAnswer(id: id, flags: 0x8185, records: []).bytes) == .serverFailure(code: 5))
        #expect(try read(DNSAnswer(id: id, flags: 0x8380, records: []).bytes) == .truncated)
    }

    @Test func `what does not answer our question is not an answer`() throws {
        let record = [DNSAnswer.Record.a("shop.example", 203, 0, 113, 5)]
        #expect(try read(DNSAnswer(id: id &+ 1, records: record).bytes) == nil)
        #expect(try read(DNSAnswer(id: id, flags: 0x0180, records: record).bytes) == nil)
        #expect(try read(DNSAnswer(id: id, question: "other.example", records: record).bytes) == nil)
        #expect(try read(DNSAnswer(id: id, records: record).bytes, .aaaa) == nil)
        #expect(try read([]) == nil)
    }

    @Test func `a compression pointer that leads forwards or to itself is refused`() throws {
        var bytes = DNSAnswer(id: id, records: [.a("shop.example", 203, 0, 113, 5)]).bytes
        let pointer = bytes.count - 16
        #expect(bytes[pointer...pointer + 1] == [0xc0, 12])
        bytes[pointer + 1] = UInt8(pointer)
        #expect(try read(bytes) == nil)
        bytes[pointer + 1] = UInt8(pointer + 4)
        #expect(try read(bytes) == nil)
    }

    @Test func `an address of the wrong length is refused`() throws {
        let answer = DNSAnswer(id: id, records: [.init(owner: "shop.example", type: 1, data: [203, 0, 113])])
        #expect(try read(answer.bytes) == nil)
    }

    @Test(arguments: UInt64(0)..<2_000)
    func `no mutation of an answer breaks the reader or invents an address of another length`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var bytes = DNSAnswer(
            id: id,
            records: [
                .alias("shop.example", "a.example"), .a("a.example", 203, 0, 113, 5), .a("a.example", 203, 0, 113, 6),
            ]
        ).bytes
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0 ... .max, using: &generator)
            case 1: bytes[place] = 0xc0
            case 2: bytes.insert(UInt8.random(in: 0 ... .max, using: &generator), at: place)
            default: if bytes.count > 1 { bytes.remove(at: place) }
            }
        }
        if Bool.random(using: &generator) {
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
        }
        for type in [DNSMessage.RecordType.a, .aaaa] {
            guard case .addresses(let addresses, _) = try read(bytes, type) else { continue }
            #expect(addresses.allSatisfy { $0.family == type.family })
            #expect(addresses.count <= 2)
        }
    }

    @Test func `name servers are read from resolv.conf as the system does`() {
        let text = """
            # comment
            search example
            nameserver 192.0.2.53
            nameserver\t2001:db8::53 # the second
            nameserver fe80::1%eth0
            options ndots:2
            nameserver not-an-address
            nameserver 192.0.2.54
            nameserver 192.0.2.55
            """
        #expect(
            ResolverConfiguration.nameServers(in: text).map(\.description)
                == ["192.0.2.53", "2001:db8::53", "192.0.2.54"]
        )
    }

    @Test func `families are tried in turn, IPv6 first`() {
        let v6: [IPAddress] = [.v6(high: 1, low: 1), .v6(high: 1, low: 2)]
        let v4: [IPAddress] = [.v4(1), .v4(2), .v4(3)]
        #expect(DNSLookup.interleaved(v6, v4) == [v6[0], v4[0], v6[1], v4[1], v4[2]])
        #expect(DNSLookup.interleaved([], v4) == v4)
    }
}
