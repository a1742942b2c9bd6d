import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallProbes

struct EchoMessageTests {
    private func message(_ family: IPAddress.Family, cookie: UInt64) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xff, count: EchoMessage.size)
        bytes.withUnsafeMutableBytes { buffer in
            EchoMessage.write(to: buffer, family: family, identifier: 0x1234, sequence: 7, cookie: cookie)
        }
        return bytes
    }

    private func reply(_ family: IPAddress.Family, cookie: UInt64) -> [UInt8] {
        [EchoMessage.replyType(family)] + message(family, cookie: cookie).dropFirst()
    }

    @Test(arguments: IPAddress.Family.allCases)
    func `a request carries its cookie to the reply, the quote and the stamp`(family: IPAddress.Family) {
        let cookie: UInt64 = 0x0123_4567_89ab_cdef
        let frame = [UInt8](repeating: 8, count: 34) + message(family, cookie: cookie)

        reply(family, cookie: cookie).withUnsafeBytes {
            #expect(EchoMessage.replyCookie($0, family: family, hasIPHeader: false) == cookie)
        }
        message(family, cookie: cookie).withUnsafeBytes {
            #expect(EchoMessage.quotedCookie($0, family: family) == cookie)
            #expect(EchoMessage.replyCookie($0, family: family, hasIPHeader: false) == nil)
        }
        frame.withUnsafeBytes { #expect(EchoMessage.sentCookie($0, family: family) == cookie) }
    }

    @Test func `on a raw socket the IP header is skipped, options included`() {
        for words in 5...15 {
            let header = [UInt8(0x40 | words)] + [UInt8](repeating: 0, count: words * 4 - 1)
            (header + reply(.v4, cookie: 42)).withUnsafeBytes {
                #expect(EchoMessage.replyCookie($0, family: .v4, hasIPHeader: true) == 42)
            }
        }
    }

    @Test func `the checksum makes the whole add up to nothing`() {
        let bytes = message(.v4, cookie: 0xfeed_beef_0bad_cafe)
        bytes.withUnsafeBytes { #expect(EchoMessage.checksum($0) == 0) }
        #expect(bytes[2...3] != [0, 0])
    }

    @Test func `a quote that is too short has no cookie`() {
        for count in 0..<16 {
            message(.v4, cookie: 42).prefix(count).withUnsafeBytes {
                #expect(EchoMessage.quotedCookie($0, family: .v4) == nil)
            }
        }
    }

    @Test(arguments: UInt64(0)..<200)
    func `no bytes from the network break the reader`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bytes = [0x45] + [UInt8](repeating: 0, count: 19) + reply(.v4, cookie: generator.next())
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0 ... .max, using: &generator)
        }
        bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
        bytes.withUnsafeBytes { buffer in
            for family in IPAddress.Family.allCases {
                for hasIPHeader in [true, false] {
                    let cookie = EchoMessage.replyCookie(buffer, family: family, hasIPHeader: hasIPHeader)
                    #expect(cookie == nil || buffer.count >= 16)
                }
                _ = EchoMessage.quotedCookie(buffer, family: family)
                _ = EchoMessage.sentCookie(buffer, family: family)
            }
        }
    }
}
