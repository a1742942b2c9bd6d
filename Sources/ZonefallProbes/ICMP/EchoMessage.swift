import CZonefallProbes
import ZonefallModel

/// An ICMP echo request of ours, and what of it is recognised when it comes back.
///
/// 64 bytes, as ping sends: the header (8), a 64-bit cookie, and a line for whoever reads a packet capture. Identifier and
/// sequence number are only 16 bits each and get rewritten on the way; the cookie alone decides whose reply it is.
enum EchoMessage {
    static let size = 64
    private static let text = Array("zonefall-agent echo probe".utf8)

    static func requestType(_ family: IPAddress.Family) -> UInt8 { family == .v4 ? 8 : 128 }
    static func replyType(_ family: IPAddress.Family) -> UInt8 { family == .v4 ? 0 : 129 }

    /// Writes a request into `buffer`, which ``prepare(_:)`` has seen.
    ///
    /// - Parameter hasChecksum: false where the kernel computes it: on datagram sockets and for ICMPv6.
    static func write(
        to buffer: UnsafeMutableRawBufferPointer,
        family: IPAddress.Family,
        identifier: UInt16,
        sequence: UInt16,
        cookie: UInt64,
        hasChecksum: Bool = true
    ) {
        buffer.storeBytes(of: requestType(family), toByteOffset: 0, as: UInt8.self)
        buffer.storeBytes(of: 0, toByteOffset: 1, as: UInt8.self)
        buffer.storeBytes(of: 0, toByteOffset: 2, as: UInt16.self)
        buffer.storeBytes(of: identifier.bigEndian, toByteOffset: 4, as: UInt16.self)
        buffer.storeBytes(of: sequence.bigEndian, toByteOffset: 6, as: UInt16.self)
        buffer.storeBytes(of: cookie.bigEndian, toByteOffset: 8, as: UInt64.self)
        guard hasChecksum else { return }
        let sum = checksum(UnsafeRawBufferPointer(buffer))
        buffer.storeBytes(of: sum, toByteOffset: 2, as: UInt16.self)
    }

    /// Fills a buffer of ``size`` bytes with what all requests have in common, for ``write(to:family:identifier:sequence:cookie:)``.
    static func prepare(_ buffer: UnsafeMutableRawBufferPointer) {
        for offset in 0..<size {
            let place = offset - 16
            buffer[offset] = text.indices.contains(place) ? text[place] : 0
        }
    }

    /// The cookie of an echo reply.
    ///
    /// - Parameter hasIPHeader: true for what a raw IPv4 socket receives.
    /// - Returns: nil for anything that is not a reply with a cookie.
    static func replyCookie(
        _ packet: UnsafeRawBufferPointer,
        family: IPAddress.Family,
        hasIPHeader: Bool
    ) -> UInt64? {
        guard hasIPHeader else { return cookie(packet, at: 0, type: replyType(family)) }
        guard let first = packet.first, first >> 4 == 4, first & 15 >= 5 else { return nil }
        return cookie(packet, at: Int(first & 15) * 4, type: replyType(family))
    }

    /// The cookie of the request that an ICMP error quotes; nil when it quotes too little of it.
    static func quotedCookie(_ quote: UnsafeRawBufferPointer, family: IPAddress.Family) -> UInt64? {
        cookie(quote, at: 0, type: requestType(family))
    }

    /// The sequence number of the request that an ICMP error quotes.
    static func quotedSequence(_ quote: UnsafeRawBufferPointer, family: IPAddress.Family) -> UInt16? {
        guard quote.count >= 8, quote[0] == requestType(family), quote[1] == 0 else { return nil }
        return UInt16(bigEndian: quote.loadUnaligned(fromByteOffset: 6, as: UInt16.self))
    }

    /// The cookie of a request of ours in a whole frame that left, whatever headers stand before it.
    static func sentCookie(_ frame: UnsafeRawBufferPointer, family: IPAddress.Family) -> UInt64? {
        guard frame.count >= size else { return nil }
        return cookie(frame, at: frame.count - size, type: requestType(family))
    }

    private static func cookie(_ bytes: UnsafeRawBufferPointer, at start: Int, type: UInt8) -> UInt64? {
        guard bytes.count >= start + 16, bytes[start] == type, bytes[start + 1] == 0 else { return nil }
        return UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self))
    }

    /// RFC 1071, in network byte order; over an even number of bytes.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt16 {
        var sum: UInt32 = 0
        for offset in stride(from: 0, to: bytes.count - 1, by: 2) {
            sum += UInt32(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        }
        while sum >> 16 != 0 { sum = (sum & 0xffff) + (sum >> 16) }
        return ~UInt16(sum)
    }
}
