import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel

/// The one ICMP socket of an address family and a way to leave: sends echo requests and hears what comes of them.
///
/// Replies and errors are stamped and kept by the kernel, so that reading them late does not change them.
final class EchoSocket {
    /// What came of a request.
    enum Answer {
        case reply(roundTrip: Duration?)
        /// The right cookie came from another address than the one that was asked.
        case otherAddress
        /// An ICMP error, or a local one, as ``OutcomeTable`` reads it.
        case failure(Outcome)
    }

    private struct Waiting {
        let completion: (Answer) -> Void
    }

    let family: IPAddress.Family
    let isRaw: Bool
    private let loop: EventLoop
    private let descriptor: Int32
    private var matcher = EchoMatcher()
    private var waiting: [Waiting?] = []
    private var random = SystemRandomNumberGenerator()
    private let identifier: UInt16
    private var sequence: UInt16 = 0
    private let packet = UnsafeMutableRawBufferPointer.allocate(byteCount: EchoMessage.size, alignment: 8)
    private let received = UnsafeMutableRawBufferPointer.allocate(byteCount: 2_048, alignment: 8)

    /// Opens and binds the socket.
    static func open(
        family: IPAddress.Family,
        by source: PlannedProbe.Source,
        loop: EventLoop
    ) -> Result<EchoSocket, OutcomeError> {
        if let address = source.address, address.family != family {
            return .failure(.init(.notSent(reason: "the source address is of another IP version than the target")))
        }
        var isRaw = false
        let descriptor: Int32
        switch NetworkPlace.inside(source.namespace, { zf_echo_open(family.number, &isRaw) }) {
        case .success(let opened): descriptor = opened
        case .failure(let error): return .failure(error)
        }
        guard descriptor >= 0 else {
            let reason = "ICMP needs net.ipv4.ping_group_range to include the agent's group, or CAP_NET_RAW"
            return .failure(
                .init([-EPERM, -EACCES].contains(descriptor) ? .notSent(reason: reason) : .local(-descriptor))
            )
        }
        if let failure = Door.bind(descriptor, by: source) {
            closeDescriptor(descriptor)
            return .failure(.init(failure))
        }
        return .success(EchoSocket(family: family, isRaw: isRaw, descriptor: descriptor, loop: loop))
    }

    private init(family: IPAddress.Family, isRaw: Bool, descriptor: Int32, loop: EventLoop) {
        self.family = family
        self.isRaw = isRaw
        self.descriptor = descriptor
        self.loop = loop
        identifier = .random(in: 1 ... .max)
        loop.watch(descriptor, for: .readable) { [unowned self] _ in drain() }
    }

    deinit {
        loop.unwatch(descriptor)
        closeDescriptor(descriptor)
        packet.deallocate()
        received.deallocate()
    }

    /// How many requests are waited for.
    var count: Int { matcher.count }

    /// Sends a request; `completion` is called once, unless the request is forgotten first.
    ///
    /// - Returns: the cookie to forget it by, or why it did not leave.
    func send(to destination: IPAddress, completion: @escaping (Answer) -> Void) -> Result<UInt64, OutcomeError> {
        let now = zf_realtime_ns()
        guard
            let (slot, cookie) = matcher.expect(
                from: destination,
                random: random.next(),
                sentAt: now,
                clockOffset: now - zf_monotonic_ns()
            )
        else { return .failure(.init(.notSent(reason: "too many echo requests are under way"))) }
        sequence &+= 1
        EchoMessage.write(
            to: packet,
            family: family,
            identifier: identifier,
            sequence: sequence,
            cookie: cookie
        )
        if waiting.count <= slot { waiting += [Waiting?](repeating: nil, count: slot + 1 - waiting.count) }
        waiting[slot] = Waiting(completion: completion)
        if let errno = transmit(to: destination) {
            forget(cookie)
            return .failure(.init(.local(errno)))
        }
        // The stamp of a packet that left is usually there by now; taken here, it does not wake the loop.
        drainErrors()
        return .success(cookie)
    }

    /// The request is over; a reply that still comes is late. Safe when it has been answered.
    func forget(_ cookie: UInt64) {
        if let slot = matcher.forget(cookie: cookie) { waiting[slot] = nil }
    }

    /// Reads all that has come so far: errors and stamps first, for a reply needs the stamp of its request.
    func drain() {
        drainErrors()
        drainReplies()
    }

    /// - Returns: the error number of a local failure; nil when the packet left.
    private func transmit(to destination: IPAddress) -> Int32? {
        var address = zf_address(destination)
        // A failure may be another target's, queued since: then the next try gets through.
        for _ in 0..<4 {
            let result = zf_echo_send(descriptor, packet.baseAddress, EchoMessage.size, &address)
            if result >= 0 { return nil }
            if !drainErrors() { return -result }
        }
        let result = zf_echo_send(descriptor, packet.baseAddress, EchoMessage.size, &address)
        return result >= 0 ? nil : -result
    }

    /// - Returns: true if there was an error among them.
    @discardableResult
    private func drainErrors() -> Bool {
        var hadError = false
        var entry = zf_queued_error()
        while zf_error_receive(descriptor, &entry, received.baseAddress, received.count) == 1 {
            let bytes = UnsafeRawBufferPointer(rebasing: received[..<min(entry.count, received.count)])
            switch Int(entry.origin) {
            case zf_origin_sent:
                if let cookie = EchoMessage.sentCookie(bytes, family: family), entry.stamp_ns != 0 {
                    matcher.left(cookie: cookie, at: entry.stamp_ns)
                }
            case zf_origin_icmp:
                hadError = true
                fail(bytes, .network(entry.error))
            default:
                hadError = true
                fail(bytes, .local(entry.error))
            }
        }
        return hadError
    }

    private func fail(_ quote: UnsafeRawBufferPointer, _ outcome: Outcome) {
        guard let cookie = EchoMessage.quotedCookie(quote, family: family), let slot = matcher.slot(quoted: cookie)
        else { return }
        answer(slot, .failure(outcome))
    }

    private func drainReplies() {
        var arrived = zf_packet()
        // A negative result is an error of some target, which the error queue tells better.
        var errorsLeft = 16
        while errorsLeft > 0 {
            let result = zf_packet_receive(descriptor, &arrived, received.baseAddress, received.count)
            guard result != 0 else { return }
            guard result == 1 else {
                errorsLeft -= 1
                drainErrors()
                continue
            }
            let bytes = UnsafeRawBufferPointer(rebasing: received[..<min(arrived.count, received.count)])
            guard
                let cookie = EchoMessage.replyCookie(bytes, family: family, hasIPHeader: isRaw && family == .v4)
            else { continue }
            switch matcher.match(cookie: cookie, from: arrived.from.address) {
            case .answer(let slot): reply(slot, arrived.stamp_ns)
            case .otherAddress(let slot): answer(slot, .otherAddress)
            case .late, .stranger: continue
            }
        }
    }

    private func reply(_ slot: Int, _ stamp: Int64) {
        // Between the reading of the stamps and this reply its own stamp may have come.
        if matcher.echo(slot)?.leftAt == 0 { drainErrors() }
        guard let echo = matcher.echo(slot) else { return }
        let now = zf_realtime_ns()
        let roundTrip = echo.roundTrip(
            arrivedAt: stamp != 0 ? stamp : now,
            clockOffset: now - zf_monotonic_ns()
        )
        answer(slot, .reply(roundTrip: roundTrip))
    }

    private func answer(_ slot: Int, _ answer: Answer) {
        guard let echo = matcher.echo(slot) else { return }
        let completion = waiting[slot]?.completion
        forget(echo.cookie)
        completion?(answer)
    }
}
