import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel

/// One flow of a trace: packets from one source port to one target, which differ in nothing that routers split by.
final class TraceFlow {
    /// Told for each packet of which something comes back, with the TTL that it left with.
    var saw: ((Int, PathTrace.Sighting) -> Void)?
    private let loop: EventLoop
    private let target: IPAddress
    private let plan: PathTrace.Plan
    private let source: PlannedProbe.Source
    /// 0 for ICMP, whose identifier is the kernel's choice.
    private let port: UInt16
    private var descriptor: Int32 = -1
    /// For ICMP.
    private var echo: EchoPort?
    /// The TTL of the last packet, and when each left, on the wall clock that the kernel stamps with.
    private var ttl = 0
    private var sentAt: [Int: Int64] = [:]
    private let cookie: UInt64 = .random(in: 0 ... .max)

    /// Opens the sockets of all flows.
    ///
    /// The source ports are the target's: they are the same for each trace, as long as nobody else has taken them.
    static func open(
        _ loop: EventLoop,
        to target: IPAddress,
        _ plan: PathTrace.Plan,
        by source: PlannedProbe.Source
    ) -> Result<[TraceFlow], OutcomeError> {
        var failure = OutcomeError(.notSent(reason: "no source ports are free"))
        for block in 0..<8 {
            var flows: [TraceFlow] = []
            for number in 0..<plan.flows {
                let flow = TraceFlow(
                    loop,
                    target,
                    plan,
                    source,
                    FlowPorts.port(target, plan.port, number, block: block)
                )
                if let refusal = flow.prepare() {
                    failure = OutcomeError(refusal)
                    break
                }
                flows.append(flow)
            }
            if flows.count == plan.flows { return .success(flows) }
            for flow in flows { flow.close() }
            guard failure.outcome == .local(EADDRINUSE) else { break }
        }
        return .failure(failure)
    }

    private init(
        _ loop: EventLoop,
        _ target: IPAddress,
        _ plan: PathTrace.Plan,
        _ source: PlannedProbe.Source,
        _ port: UInt16
    ) {
        self.loop = loop
        self.target = target
        self.plan = plan
        self.source = source
        self.port = plan.transport == .icmp ? 0 : port
    }

    deinit {
        close()
    }

    func close() {
        saw = nil
        closeSocket()
    }

    private func closeSocket() {
        guard descriptor >= 0 else { return }
        loop.unwatch(descriptor)
        closeDescriptor(descriptor)
        descriptor = -1
        echo = nil
    }

    /// - Returns: why it can't send at all.
    private func prepare() -> Outcome? {
        switch openSocket() {
        case .failure(let error): return error.outcome
        case .success(let opened):
            descriptor = opened
            // A TCP socket is one packet's; this one only showed that the port can be had.
            if plan.transport == .tcp {
                closeSocket()
                return nil
            }
            // Not connected: the kernel gives connected sockets a random hash, which virtual cables hand on to routers.
            loop.watch(descriptor, for: .readable) { [unowned self] _ in drain() }
            return nil
        }
    }

    private func openSocket() -> Result<Int32, OutcomeError> {
        if let address = source.address, address.family != target.family {
            return .failure(.init(.notSent(reason: "the source address is of another IP version than the target")))
        }
        let family = target.family.number
        if plan.transport == .icmp {
            return EchoPort.open(target.family, by: source).map { opened in
                echo = opened
                _ = zf_plain_flow_label(opened.descriptor, family)
                return opened.descriptor
            }
        }
        let opened = NetworkPlace.inside(source.namespace) { [plan] in zf_socket(family, plan.transport == .tcp) }
        guard case .success(let descriptor) = opened else { return opened }
        guard descriptor >= 0 else { return .failure(.init(.local(-descriptor))) }
        _ = zf_keep_errors(descriptor, family)
        _ = zf_plain_flow_label(descriptor, family)
        if let failure = bind(descriptor) {
            closeDescriptor(descriptor)
            return .failure(.init(failure))
        }
        return .success(descriptor)
    }

    private func bind(_ descriptor: Int32) -> Outcome? {
        var way = source
        way.address = nil
        if let failure = Door.bind(descriptor, by: way) { return failure }
        let anywhere: IPAddress = target.family == .v4 ? .v4(0) : .v6(high: 0, low: 0)
        guard port != 0 || source.address != nil else { return nil }
        var address = zf_address(source.address ?? anywhere, port: port)
        let result = plan.transport == .tcp ? zf_bind_port(descriptor, &address) : zf_bind(descriptor, &address)
        return result >= 0 ? nil : .local(-result)
    }

    // MARK: Packets

    /// - Returns: why the packet did not leave this host.
    func send(ttl: Int) -> Outcome? {
        self.ttl = ttl
        if plan.transport == .tcp { return connect() }
        _ = zf_set_hops(descriptor, target.family.number, Int32(ttl))
        var address = zf_address(target, port: plan.transport == .icmp ? 0 : plan.port)
        let payload = TracePacket.payload(cookie, ttl: ttl)
        let packet = echo?.request(UInt16(ttl), payload) ?? payload
        sentAt[ttl] = zf_realtime_ns()
        // A failure may be an error that came for an earlier packet: then the next try gets through.
        for _ in 0..<4 {
            let result = zf_send_to(descriptor, packet, packet.count, &address)
            if result >= 0 { return nil }
            if !drainErrors() { return .local(-result) }
        }
        return nil
    }

    private func connect() -> Outcome? {
        closeSocket()
        switch openSocket() {
        // The same port again at once may still be the last packet's; the others go on.
        case .failure(let error): return error.outcome == .local(EADDRINUSE) ? nil : error.outcome
        case .success(let opened): descriptor = opened
        }
        _ = zf_set_hops(descriptor, target.family.number, Int32(ttl))
        _ = zf_reset_on_close(descriptor)
        sentAt[ttl] = zf_realtime_ns()
        var address = zf_address(target, port: plan.port)
        let result = zf_connect(descriptor, &address)
        switch result {
        case 0: connected()
        case 1: loop.watch(descriptor, for: .writable) { [unowned self] _ in connected() }
        case -ECONNREFUSED, -EADDRNOTAVAIL: report(ttl, .target(.zero))
        default: return .local(-result)
        }
        return nil
    }

    private func connected() {
        let hadError = drainErrors()
        let error = descriptor >= 0 ? zf_pending_error(descriptor) : 0
        loop.unwatch(descriptor)
        guard !hadError, error == 0 || error == -ECONNREFUSED || error == -ECONNRESET else { return }
        report(ttl, .target(elapsed(since: ttl, 0)))
    }

    private func drain() {
        drainErrors()
        var buffer = [UInt8](repeating: 0, count: 256)
        while descriptor >= 0 {
            var from = zf_address()
            let count = zf_receive_from(descriptor, &buffer, buffer.count, &from)
            if count == -EAGAIN { return }
            guard count >= 0 else {
                drainErrors()
                continue
            }
            guard from.address == target else { continue }
            let bytes = buffer[..<Int(count)]
            // An echo reply says which; any other answer can only be to the last packet.
            let seen = echo.map { $0.reply(bytes).flatMap { TracePacket.ttl(in: $0.payload, cookie) } } ?? ttl
            if let seen { report(seen, .target(elapsed(since: seen, 0))) }
        }
    }

    /// - Returns: true if there was one.
    @discardableResult
    private func drainErrors() -> Bool {
        guard descriptor >= 0 else { return false }
        var hadError = false
        var error = zf_path_error()
        var buffer = [UInt8](repeating: 0, count: 256)
        while descriptor >= 0, zf_path_error_receive(descriptor, &error, &buffer, buffer.count) == 1 {
            hadError = true
            let quote = buffer[..<min(error.count, buffer.count)]
            // Routers quote at least eight bytes behind the IP header, and those may be all.
            let seen: Int
            if let echo {
                // The sequence number is the TTL, and within the eight bytes that every router quotes.
                guard let sequence = echo.sequence(of: quote) else { continue }
                seen = Int(sequence)
            } else {
                seen = plan.transport == .udp ? TracePacket.ttl(in: quote, cookie) ?? ttl : ttl
            }
            let time = elapsed(since: seen, error.stamp_ns)
            let offender = error.offender.address
            switch ICMPMeaning(error, target.family) {
            case .expired: if let offender { report(seen, .router(offender, time)) }
            case .portClosed where offender == target: report(seen, .target(time))
            case .portClosed, .unreachable: report(seen, .noWay(offender, code: error.code))
            }
        }
        return hadError
    }

    private func report(_ ttl: Int, _ sighting: PathTrace.Sighting) {
        saw?(ttl, sighting)
    }

    /// - Parameter stamp: when it came by the kernel's clock; 0: now.
    private func elapsed(since ttl: Int, _ stamp: Int64) -> Duration {
        guard let sent = sentAt[ttl] else { return .zero }
        return .nanoseconds(max(0, (stamp == 0 ? zf_realtime_ns() : stamp) - sent))
    }
}
