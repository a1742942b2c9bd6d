import ZonefallModel

/// The datagrams of the authenticated echo: 112 bytes each, so that an answer is never larger than what was asked.
///
/// | bytes | request | reply |
/// |---|---|---|
/// | 0–3 | `ZFU1` | the same |
/// | 4 | 1 | 2 |
/// | 5 | 0 | how many routers the request might still have passed (its TTL) |
/// | 6–7 | 0 | the port that the reflector saw |
/// | 8–23 | random, of this attempt alone | the same |
/// | 24–39 | 0 | the address that the reflector saw; IPv4 as IPv4-mapped IPv6 |
/// | 40–47 | 0 | nanoseconds between arrival and answer |
/// | 48–79 | 0 | who answers: the reflector's name in UTF-8, then zeros |
/// | 80–111 | HMAC-SHA256 of all before it | the same |
enum EchoDatagram {
    static let size = 112
    static let nonceSize = 16
    private static let magic: [UInt8] = Array("ZFU1".utf8)
    /// ``magic`` as a number.
    private static let magicNumber: UInt32 = 0x5a46_5531
    private static let signed = size - Signature.size

    struct Reply: Hashable {
        var name: String
        var seen: IPAddress?
        var seenPort: UInt16
        var ttl: UInt8
        var dwell: Duration
    }

    static let requestType: UInt8 = 1
    static let replyType: UInt8 = 2

    /// Writes what all requests have in common, for ``write(to:cookie:nonceEnd:_:)``.
    static func prepare(_ buffer: UnsafeMutableRawBufferPointer) {
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        buffer.copyBytes(from: magic + [requestType])
    }

    /// Writes a request whose nonce is a cookie and an end that all of a socket have in common.
    static func write(
        to buffer: UnsafeMutableRawBufferPointer,
        cookie: UInt64,
        nonceEnd: UInt64,
        _ key: Signature
    ) {
        buffer.storeBytes(of: cookie.bigEndian, toByteOffset: 8, as: UInt64.self)
        buffer.storeBytes(of: nonceEnd.bigEndian, toByteOffset: 16, as: UInt64.self)
        key.sign(
            UnsafeRawBufferPointer(rebasing: buffer[..<signed]),
            to: UnsafeMutableRawBufferPointer(rebasing: buffer[signed...])
        )
    }

    /// The beginning of the nonce of what may be a datagram of that type; nothing is checked but its shape, which may be cut short
    /// after the nonce.
    static func cookie(_ bytes: UnsafeRawBufferPointer, ofType type: UInt8) -> UInt64? {
        guard bytes.count >= 8 + nonceSize, bytes[4] == type,
            UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)) == magicNumber
        else { return nil }
        return UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// True for the reply to a request of ``write(to:cookie:nonceEnd:_:)``, signed with the key. The functions below read only such.
    static func isReply(_ bytes: UnsafeRawBufferPointer, to wanted: UInt64, nonceEnd: UInt64, _ key: Signature) -> Bool
    {
        bytes.count == size && cookie(bytes, ofType: replyType) == wanted && number(bytes, at: 16) == nonceEnd
            && key.isRight(
                UnsafeRawBufferPointer(rebasing: bytes[signed...]),
                of: UnsafeRawBufferPointer(rebasing: bytes[..<signed])
            )
    }

    /// Under which address the reflector saw who asked.
    static func seen(_ reply: UnsafeRawBufferPointer) -> IPAddress {
        unmapped(.v6(high: number(reply, at: 24), low: number(reply, at: 32)))
    }

    static func dwell(_ reply: UnsafeRawBufferPointer) -> Duration {
        .nanoseconds(Int64(clamping: number(reply, at: 40)))
    }

    /// Who signed it: UTF-8, then zeros.
    static func name(_ reply: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: reply[48..<signed])
    }

    /// The text of a ``name(_:)``, as it may be kept.
    static func text(ofName bytes: UnsafeRawBufferPointer) -> String {
        ObservationDetails.text(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    static func request(_ nonce: [UInt8], _ key: Signature) -> [UInt8] {
        var bytes = magic + [1, 0, 0, 0] + nonce.prefix(nonceSize)
        bytes += [UInt8](repeating: 0, count: signed - bytes.count)
        return bytes + key.sign(bytes[...])
    }

    /// - Returns: the nonce of a request that was signed with the key; nil for everything else.
    static func nonce(ofRequest bytes: [UInt8], _ key: Signature) -> [UInt8]? {
        guard isSigned(bytes, as: 1, key) else { return nil }
        return Array(bytes[8..<8 + nonceSize])
    }

    static func reply(_ reply: Reply, to nonce: [UInt8], _ key: Signature) -> [UInt8] {
        var bytes = magic + [2, reply.ttl] + word(UInt64(reply.seenPort), 2) + nonce
        switch reply.seen {
        case .v6?: bytes += reply.seen?.bytes ?? []
        case .v4?: bytes += [UInt8](repeating: 0, count: 10) + [0xff, 0xff] + (reply.seen?.bytes ?? [])
        case nil: bytes += [UInt8](repeating: 0, count: 16)
        }
        bytes += word(UInt64(max(0, reply.dwell.nanoseconds)), 8)
        bytes += Array(reply.name.utf8.prefix(32))
        bytes += [UInt8](repeating: 0, count: signed - bytes.count)
        return bytes + key.sign(bytes[...])
    }

    /// - Returns: nil for what is not the reply to this nonce, signed with the key.
    static func reply(_ bytes: [UInt8], to nonce: [UInt8], _ key: Signature) -> Reply? {
        guard nonce.count == nonceSize else { return nil }
        let (start, end) = nonce.withUnsafeBytes { (number($0, at: 0), number($0, at: 8)) }
        return bytes.withUnsafeBytes { bytes in
            guard isReply(bytes, to: start, nonceEnd: end, key) else { return nil }
            return Reply(
                name: text(ofName: name(bytes)),
                seen: seen(bytes),
                seenPort: UInt16(bytes[6]) << 8 | UInt16(bytes[7]),
                ttl: bytes[5],
                dwell: dwell(bytes)
            )
        }
    }

    private static func isSigned(_ bytes: [UInt8], as type: UInt8, _ key: Signature) -> Bool {
        bytes.count == size && bytes.prefix(4).elementsEqual(magic) && bytes[4] == type
            && key.isRight(bytes[signed...], of: bytes[..<signed])
    }

    private static func unmapped(_ address: IPAddress) -> IPAddress {
        guard case .v6(high: 0, let low) = address, low >> 32 == 0xffff else { return address }
        return .v4(UInt32(truncatingIfNeeded: low))
    }

    private static func word(_ value: UInt64, _ size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64(size - 1 - $0))) }
    }
}
