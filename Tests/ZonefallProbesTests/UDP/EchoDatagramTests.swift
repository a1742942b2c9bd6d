import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallProbes

struct EchoDatagramTests {
    private let key = Signature(key: Array("key".utf8))
    private let nonce = (0..<16).map { UInt8($0) }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// RFC 4231, test cases 1, 2 and 6.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func `signatures are HMAC-SHA256`(key: [UInt8], message: String, digest: String) {
        #expect(hexadecimal(Signature(key: key).sign(Array(message.utf8)[...])) == digest)
        #expect(hexadecimal(Signature(key: key, isPlain: true).sign(Array(message.utf8)[...])) == digest)
    }

    @Test func `messages of every length are signed alike with the processor's help and without it`() {
        let plain = Signature(key: Array("key".utf8), isPlain: true)
        for count in 0..<300 {
            let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            #expect(key.sign(message[...]) == plain.sign(message[...]), "\(count) bytes")
        }
    }

    @Test func `replies in a row share what they tell of their signer, and another one's is told anew`() {
        var signer = EchoSigner()
        func told(_ name: String) -> String? {
            let reply = EchoDatagram.Reply(name: name, seen: nil, seenPort: 1, ttl: 1, dwell: .zero)
            return EchoDatagram.reply(reply, to: nonce, key).withUnsafeBytes {
                signer.details(ofName: EchoDatagram.name($0))?.value.message
            }
        }
        #expect(told("") == nil)
        #expect(told("agent-b") == "answered by agent-b")
        #expect(told("agent-b") == "answered by agent-b")
        #expect(told("agent-c") == "answered by agent-c")
        #expect(told("") == nil)
    }

    @Test(arguments: [IPAddress("203.0.113.7"), IPAddress("2001:db8::7"), nil])
    func `a reply survives the wire, and is no larger than the request`(seen: IPAddress?) {
        let reply = EchoDatagram.Reply(
            name: "agent-b",
            seen: seen,
            seenPort: 40_000,
            ttl: 63,
            dwell: .microseconds(7)
        )
        let request = EchoDatagram.request(nonce, key)
        let bytes = EchoDatagram.reply(reply, to: nonce, key)
        #expect(EchoDatagram.nonce(ofRequest: request, key) == nonce)
        #expect(bytes.count <= request.count)
        var read = reply
        if seen == nil { read.seen = .v6(high: 0, low: 0) }
        #expect(EchoDatagram.reply(bytes, to: nonce, key) == read)
    }

    @Test(arguments: UInt64(0)..<50)
    func `a datagram with any bit changed, cut or of the other sort is none`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let request = EchoDatagram.request(nonce, key)
        let reply = EchoDatagram.reply(
            .init(name: "b", seen: nil, seenPort: 1, ttl: 1, dwell: .zero),
            to: nonce,
            key
        )
        var changed = (request, reply)
        let bit = Int.random(in: 0..<EchoDatagram.size * 8, using: &random)
        changed.0[bit / 8] ^= 1 << UInt8(bit % 8)
        changed.1[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(EchoDatagram.nonce(ofRequest: changed.0, key) == nil)
        #expect(EchoDatagram.reply(changed.1, to: nonce, key) == nil)
        let cut = Int.random(in: 0..<EchoDatagram.size, using: &random)
        #expect(EchoDatagram.nonce(ofRequest: Array(request.prefix(cut)), key) == nil)
        #expect(EchoDatagram.reply(Array(reply.prefix(cut)), to: nonce, key) == nil)
        #expect(EchoDatagram.reply(request, to: nonce, key) == nil)
        #expect(EchoDatagram.nonce(ofRequest: reply, key) == nil)
        #expect(EchoDatagram.reply(reply, to: nonce.reversed(), key) == nil)
    }
}
