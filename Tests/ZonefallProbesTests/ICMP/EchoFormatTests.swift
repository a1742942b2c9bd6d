import Testing
import ZonefallModel

@testable import ZonefallProbes

/// What signed datagrams look like on the way of echo requests.
struct EchoFormatTests {
    private let key = Signature(key: Array("a key that two agents share".utf8))
    private let cookie: UInt64 = 0x0102_0304_0506_0708
    private let nonceEnd: UInt64 = 0x1112_1314_1516_1718

    private func request() -> [UInt8] {
        let format = EchoFormat.signed(key, nonceEnd: nonceEnd)
        var bytes = [UInt8](repeating: 0xff, count: format.size)
        bytes.withUnsafeMutableBytes {
            format.prepare($0)
            format.write(to: $0, family: .v4, sequence: 9, cookie: cookie)
        }
        return bytes
    }

    private func withBytes<Value>(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        bytes.withUnsafeBytes { body($0) }
    }

    @Test func `a request is what a reflector takes for one, with the cookie as its nonce's beginning`() throws {
        let nonce = try #require(EchoDatagram.nonce(ofRequest: request(), key))
        #expect(nonce == Array(1...8) + Array(0x11...0x18))
    }

    @Test func `a request that left, or that an error quotes, is known by its cookie, and a short quote is not`() {
        let format = EchoFormat.signed(key, nonceEnd: nonceEnd)
        let frame = [UInt8](repeating: 7, count: 42) + request()
        #expect(withBytes(frame) { format.sentCookie($0, family: .v4) } == cookie)
        #expect(withBytes(request()) { format.quotedCookie($0, family: .v4) } == cookie)
        #expect(withBytes(Array(request().prefix(23))) { format.quotedCookie($0, family: .v4) } == nil)
        #expect(withBytes(request()) { format.replyCookie($0, family: .v4) } == nil)
        #expect(withBytes(request()) { format.quotedSequence($0, family: .v4) } == nil)
    }

    @Test func `a reply counts for its own request alone, and only signed`() throws {
        let nonce = try #require(EchoDatagram.nonce(ofRequest: request(), key))
        let said = EchoDatagram.Reply(
            name: "agent-b",
            seen: IPAddress("203.0.113.7"),
            seenPort: 32_999,
            ttl: 60,
            dwell: .microseconds(5)
        )
        let bytes = EchoDatagram.reply(said, to: nonce, key)
        func counts(_ bytes: [UInt8], _ cookie: UInt64, _ end: UInt64) -> Bool {
            withBytes(bytes) { EchoDatagram.isReply($0, to: cookie, nonceEnd: end, key) }
        }
        #expect(counts(bytes, cookie, nonceEnd))
        #expect(withBytes(bytes) { EchoDatagram.seen($0) } == said.seen)
        #expect(withBytes(bytes) { EchoDatagram.dwell($0) } == said.dwell)
        #expect(!counts(bytes, cookie + 1, nonceEnd))
        #expect(!counts(bytes, cookie, nonceEnd + 1))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(!counts(changed, cookie, nonceEnd))
        }
    }
}
