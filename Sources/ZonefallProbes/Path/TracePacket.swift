import CZonefallProbes
import ZonefallModel

/// The payload of a trace's packets: which trace it is of, and with which TTL it left. All packets of a flow are of one size.
enum TracePacket {
    private static let text = Array("zonefall-agent trace".utf8)

    static func bytes(
        _ cookie: UInt64,
        ttl: Int,
        as transport: ProbeOptions.Transport,
        _ family: IPAddress.Family
    ) -> [UInt8] {
        let payload = word(cookie) + [UInt8(truncatingIfNeeded: ttl)] + text
        guard transport == .icmp else { return payload }
        // Type, code, checksum and identifier, of which the kernel fills in the latter two; then the sequence number.
        return [EchoMessage.requestType(family), 0, 0, 0, 0, 0, 0, UInt8(truncatingIfNeeded: ttl)] + payload
    }

    /// - Parameter quote: what an ICMP error quotes behind the UDP header, or from the ICMP header on.
    /// - Returns: nil when it quotes too little, or not our packet.
    static func ttl(
        inQuote quote: ArraySlice<UInt8>,
        _ transport: ProbeOptions.Transport,
        _ cookie: UInt64
    ) -> Int? {
        switch transport {
        case .tcp: return nil
        case .udp: return payloadTTL(quote, cookie)
        case .icmp:
            guard quote.count >= 8 else { return nil }
            // The sequence number is within the eight bytes that every router quotes.
            return Int(quote[quote.startIndex + 7])
        }
    }

    /// - Returns: nil when it is not the reply to a packet of ours.
    static func ttl(inReply reply: ArraySlice<UInt8>, _ family: IPAddress.Family, _ cookie: UInt64) -> Int? {
        guard reply.count > 8, reply[reply.startIndex] == EchoMessage.replyType(family) else { return nil }
        return payloadTTL(reply.dropFirst(8), cookie)
    }

    private static func payloadTTL(_ payload: ArraySlice<UInt8>, _ cookie: UInt64) -> Int? {
        guard payload.count >= 9, payload.prefix(8).elementsEqual(word(cookie)) else { return nil }
        return Int(payload[payload.startIndex + 8])
    }

    private static func word(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }
    }
}

/// What an ICMP or ICMPv6 error means for the packet that it quotes.
enum ICMPMeaning {
    /// It passed as many routers as it might.
    case expired
    /// It arrived, and nobody listens there.
    case portClosed
    case unreachable

    init(_ error: zf_path_error, _ family: IPAddress.Family) {
        switch (family, error.is_local, error.type, error.code) {
        case (.v4, false, 11, _), (.v6, false, 3, _): self = .expired
        case (.v4, false, 3, 3), (.v6, false, 1, 4): self = .portClosed
        default: self = .unreachable
        }
    }
}
