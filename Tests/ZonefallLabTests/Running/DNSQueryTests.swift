import Testing
import ZonefallModel

@testable import ZonefallLab

struct DNSQueryTests {
    private let query = DNSQuery(name: "a.example", family: .v4, id: 0x1234)
    private let question: [UInt8] = [1, 0x61, 7, 0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0, 0, 1, 0, 1]

    @Test func `a question is what RFC 1035 says`() {
        #expect(query.bytes == [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + question)
    }

    @Test func `addresses come in the server's order, others are passed over`() {
        let text: [UInt8] = [0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 5, 0, 1, 0]
        func address(_ last: UInt8) -> [UInt8] { [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 192, 0, 2, last] }
        let reply = [0x12, 0x34, 0x84, 0, 0, 1, 0, 3, 0, 0, 0, 0] + question + address(2) + text + address(1)
        #expect(query.answers(in: reply) == [.v4(0xc000_0202), .v4(0xc000_0201)])
    }

    @Test func `a reply cut anywhere, to another question or not a reply at all is none`() {
        let address: [UInt8] = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 192, 0, 2, 1]
        let reply = [0x12, 0x34, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0] + question + address
        for length in 0..<reply.count { #expect(query.answers(in: Array(reply[..<length])) == nil) }
        #expect(query.answers(in: [0x12, 0x35] + reply[2...]) == nil)
        #expect(query.answers(in: query.bytes) == nil)
    }
}
