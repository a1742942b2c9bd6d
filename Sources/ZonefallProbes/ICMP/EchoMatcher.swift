import ZonefallModel

/// Which echo request a packet belongs to: the bookkeeping of one socket, as a value.
///
/// A cookie holds 44 random bits and the number of its slot. A reply counts only while its slot waits for exactly this
/// cookie; what comes after the deadline, twice, or from a stranger never counts for another attempt.
struct EchoMatcher {
    /// A request under way.
    struct Echo {
        let cookie: UInt64
        let destination: IPAddress
        /// In its header: unlike the cookie it is part of even the shortest quote.
        let sequence: UInt16
        /// CLOCK_REALTIME just before it was sent, and how far that clock was from the monotonic one.
        var sentAt: Int64
        var clockOffset: Int64
        /// CLOCK_REALTIME at which the kernel handed it to the interface; 0 until it says so.
        var leftAt: Int64 = 0
        var isWaiting = true
    }

    enum Match: Equatable {
        /// The right cookie, from the right address.
        case answer(slot: Int)
        /// The right cookie, from somebody else.
        case otherAddress(slot: Int)
        /// It was ours and is no longer waited for: late, or a duplicate.
        case late
        case stranger
    }

    private static let slotBits: UInt64 = 20
    private static let slotMask: UInt64 = 1 << slotBits - 1
    private var echoes: [Echo] = []
    private var free: [Int] = []
    /// The sequence number of the last request.
    private(set) var lastSequence: UInt16 = 0

    /// How many requests are waited for.
    var count: Int { echoes.count - free.count }

    /// Takes a slot for a request that is about to be sent.
    ///
    /// - Parameter random: must be unguessable for others.
    /// - Returns: nil when 2^20 requests are under way.
    mutating func expect(
        from destination: IPAddress,
        random: UInt64,
        sentAt: Int64 = 0,
        clockOffset: Int64 = 0
    ) -> (slot: Int, cookie: UInt64)? {
        let slot = free.popLast() ?? echoes.count
        guard slot <= Self.slotMask else { return nil }
        let cookie = random & ~Self.slotMask | UInt64(slot)
        lastSequence &+= 1
        let echo = Echo(
            cookie: cookie,
            destination: destination,
            sequence: lastSequence,
            sentAt: sentAt,
            clockOffset: clockOffset
        )
        if slot == echoes.count { echoes.append(echo) } else { echoes[slot] = echo }
        return (slot, cookie)
    }

    /// The request that waits in a slot.
    func echo(_ slot: Int) -> Echo? {
        echoes.indices.contains(slot) && echoes[slot].isWaiting ? echoes[slot] : nil
    }

    /// The request in a slot is about to be sent.
    mutating func sends(_ slot: Int, at now: Int64, clockOffset: Int64) {
        echoes[slot].sentAt = now
        echoes[slot].clockOffset = clockOffset
    }

    /// The kernel's word that a request left.
    mutating func left(cookie: UInt64, at stamp: Int64) {
        guard let slot = slot(of: cookie), echoes[slot].isWaiting else { return }
        echoes[slot].leftAt = stamp
    }

    /// A reply came.
    func match(cookie: UInt64, from address: IPAddress?) -> Match {
        guard let slot = slot(of: cookie) else { return .stranger }
        guard echoes[slot].isWaiting else { return .late }
        return address == echoes[slot].destination ? .answer(slot: slot) : .otherAddress(slot: slot)
    }

    /// The waiting request that an error quotes. Errors come from routers, so their sender does not matter.
    func slot(quoted cookie: UInt64) -> Int? {
        slot(of: cookie).flatMap { echoes[$0].isWaiting ? $0 : nil }
    }

    /// The waiting request that an error quotes too little of for a cookie: RFC 792 asks for eight bytes of the request only.
    ///
    /// Looks at all that is under way, so its caller limits how often.
    func slot(quotedSequence sequence: UInt16, to destination: IPAddress) -> Int? {
        echoes.firstIndex { $0.isWaiting && $0.sequence == sequence && $0.destination == destination }
    }

    /// The request is over; its cookie stays known as late until the slot is used again.
    ///
    /// - Returns: its slot; nil if it was over already.
    @discardableResult
    mutating func forget(cookie: UInt64) -> Int? {
        guard let slot = slot(of: cookie), echoes[slot].isWaiting else { return nil }
        echoes[slot].isWaiting = false
        free.append(slot)
        return slot
    }

    private func slot(of cookie: UInt64) -> Int? {
        let slot = Int(cookie & Self.slotMask)
        return echoes.indices.contains(slot) && echoes[slot].cookie == cookie ? slot : nil
    }
}

extension EchoMatcher.Echo {
    /// How far the wall clock may move against the monotonic one during an attempt: slewing, not stepping. Nanoseconds.
    private static let slew: Int64 = 2_000_000

    /// The time from leaving to arriving, both by the wall clock as the kernel stamped them.
    ///
    /// - Parameters:
    ///   - arrivedAt: the kernel's stamp of the reply.
    ///   - clockOffset: the wall clock minus the monotonic one, now.
    /// - Returns: nil when the wall clock was set in between: then the time is not known.
    func roundTrip(arrivedAt: Int64, clockOffset now: Int64) -> Duration? {
        let left = leftAt != 0 ? leftAt : sentAt
        guard abs(now - clockOffset) <= Self.slew, arrivedAt >= left else { return nil }
        return .nanoseconds(arrivedAt - left)
    }
}
