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

    /// Writes a request into `buffer`, which must have room for ``size`` bytes.
    static func write(
        to buffer: UnsafeMutableRawBufferPointer,
        family: IPAddress.Family,
        identifier: UInt16,
        sequence: UInt16,
        cookie: UInt64
    ) {
        buffer.storeBytes(of: requestType(family), toByteOffset: 0, as: UInt8.self)
        buffer.storeBytes(of: 0, toByteOffset: 1, as: UInt8.self)
        buffer.storeBytes(of: 0, toByteOffset: 2, as: UInt16.self)
        buffer.storeBytes(of: identifier.bigEndian, toByteOffset: 4, as: UInt16.self)
        buffer.storeBytes(of: sequence.bigEndian, toByteOffset: 6, as: UInt16.self)
        buffer.storeBytes(of: cookie.bigEndian, toByteOffset: 8, as: UInt64.self)
        for offset in 16..<size {
            buffer[offset] = offset - 16 < text.count ? text[offset - 16] : 0
        }
        // Datagram sockets and ICMPv6 leave this to the kernel, which then overwrites it.
        let sum = checksum(UnsafeRawBufferPointer(buffer))
        buffer.storeBytes(of: sum, toByteOffset: 2, as: UInt16.self)
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
        var message = packet[...]
        if hasIPHeader {
            guard let first = packet.first, first >> 4 == 4 else { return nil }
            let length = Int(first & 15) * 4
            guard length >= 20, length <= packet.count else { return nil }
            message = message.dropFirst(length)
        }
        return cookie(message, type: replyType(family))
    }

    /// The cookie of the request that an ICMP error quotes; nil when it quotes too little of it.
    static func quotedCookie(_ quote: UnsafeRawBufferPointer, family: IPAddress.Family) -> UInt64? {
        cookie(quote[...], type: requestType(family))
    }

    /// The cookie of a request of ours in a whole frame that left, whatever headers stand before it.
    static func sentCookie(_ frame: UnsafeRawBufferPointer, family: IPAddress.Family) -> UInt64? {
        guard frame.count >= size else { return nil }
        return cookie(frame.suffix(size), type: requestType(family))
    }

    private static func cookie(_ message: Slice<UnsafeRawBufferPointer>, type: UInt8) -> UInt64? {
        guard message.count >= 16, message[message.startIndex] == type, message[message.startIndex + 1] == 0
        else { return nil }
        return message.dropFirst(8).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
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
