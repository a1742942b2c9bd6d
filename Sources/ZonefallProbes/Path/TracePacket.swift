import CZonefallProbes
import ZonefallModel

/// The payload of a trace's packets: which trace it is of, and with which TTL it left. All packets of a flow are of one size.
enum TracePacket {
    private static let text = Array("zonefall-agent trace".utf8)

    static func payload(_ cookie: UInt64, ttl: Int) -> [UInt8] {
        word(cookie) + [UInt8(truncatingIfNeeded: ttl)] + text
    }

    /// - Parameter payload: as a reply brings it back, or as far as an ICMP error quotes it.
    /// - Returns: nil when that is too little, or not a packet of this trace.
    static func ttl(in payload: ArraySlice<UInt8>, _ cookie: UInt64) -> Int? {
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
