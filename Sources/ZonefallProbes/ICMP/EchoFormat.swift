import ZonefallModel

/// What the echoes of a socket look like: ICMP's own, or signed datagrams between agents. Both carry a 64-bit cookie.
enum EchoFormat {
    /// - Parameters:
    ///   - identifier: of raw sockets; datagram sockets get the kernel's.
    ///   - isRaw: messages come with an IPv4 header, and leave with a checksum of ours.
    case icmp(identifier: UInt16, isRaw: Bool)
    case signed(Signature, nonceEnd: UInt64)

    /// In bytes, of a request.
    var size: Int {
        switch self {
        case .icmp: EchoMessage.size
        case .signed: EchoDatagram.size
        }
    }

    /// Writes what all requests have in common.
    func prepare(_ buffer: UnsafeMutableRawBufferPointer) {
        switch self {
        case .icmp: EchoMessage.prepare(buffer)
        case .signed: EchoDatagram.prepare(buffer)
        }
    }

    /// Writes a request into a prepared buffer.
    func write(to buffer: UnsafeMutableRawBufferPointer, family: IPAddress.Family, sequence: UInt16, cookie: UInt64) {
        switch self {
        case .icmp(let identifier, let isRaw):
            EchoMessage.write(
                to: buffer,
                family: family,
                identifier: identifier,
                sequence: sequence,
                cookie: cookie,
                hasChecksum: isRaw && family == .v4
            )
        case .signed(let key, let nonceEnd):
            EchoDatagram.write(to: buffer, cookie: cookie, nonceEnd: nonceEnd, key)
        }
    }

    /// The cookie of what may be a reply, as far as can be told without looking at signatures.
    func replyCookie(_ packet: UnsafeRawBufferPointer, family: IPAddress.Family) -> UInt64? {
        switch self {
        case .icmp(_, let isRaw): EchoMessage.replyCookie(packet, family: family, hasIPHeader: isRaw && family == .v4)
        case .signed: EchoDatagram.cookie(packet, ofType: EchoDatagram.replyType)
        }
    }

    /// The cookie of a request of ours in a whole frame that left.
    func sentCookie(_ frame: UnsafeRawBufferPointer, family: IPAddress.Family) -> UInt64? {
        switch self {
        case .icmp: return EchoMessage.sentCookie(frame, family: family)
        case .signed:
            guard frame.count >= EchoDatagram.size else { return nil }
            let datagram = UnsafeRawBufferPointer(rebasing: frame[(frame.count - EchoDatagram.size)...])
            return EchoDatagram.cookie(datagram, ofType: EchoDatagram.requestType)
        }
    }

    /// The cookie of the request that an ICMP error quotes; nil when it quotes too little of it.
    func quotedCookie(_ quote: UnsafeRawBufferPointer, family: IPAddress.Family) -> UInt64? {
        switch self {
        case .icmp: EchoMessage.quotedCookie(quote, family: family)
        case .signed: EchoDatagram.cookie(quote, ofType: EchoDatagram.requestType)
        }
    }

    /// The sequence number of the request that an ICMP error quotes; signed datagrams have none.
    func quotedSequence(_ quote: UnsafeRawBufferPointer, family: IPAddress.Family) -> UInt16? {
        guard case .icmp = self else { return nil }
        return EchoMessage.quotedSequence(quote, family: family)
    }
}
