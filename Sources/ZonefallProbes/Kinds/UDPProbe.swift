import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel

/// `udp`: a signed datagram for each of so many flows, to the reflector of another agent, which signs and returns it.
///
/// Each flow has a source port of its own that stays the same, so that a path of several that is broken stays broken for its
/// flow. `ok` when all flows are answered, with the time of the slowest; `error` when some are; else what became of them. Says
/// under which address the reflector saw the vantage.
final class UDPProbe: ProbeMethod {
    static let kind = ProbeKind.udp
    static let reusesAttempts = true
    private let context: ProbeContext
    private let loop: EventLoop
    private let key: Signature?
    private var underWay: Set<String> = []
    /// For all targets with a single flow that leave by the host's own routes.
    private var shared: (v4: EchoSocket?, v6: EchoSocket?)

    init(_ context: ProbeContext) {
        self.context = context
        loop = context.loop
        key = context.local.udpKey.map { Signature(key: $0) }
    }

    func begin(_ attempt: Attempt) {
        guard let key else {
            return attempt.finish(AttemptResult(.notSent(reason: "this agent has no key for udp probes")))
        }
        if !attempt.hasSource, let address = attempt.onlyAddress, let target = single(of: attempt, at: address) {
            return ask(target, key, for: attempt)
        }
        guard underWay.insert(attempt.probe.id).inserted else {
            return attempt.finish(AttemptResult(.notSent(reason: "the attempt before is still under way")))
        }
        let id = attempt.probe.id
        let exchange = UDPExchange(loop, attempt, key) { [unowned self, unowned attempt] result in
            underWay.remove(id)
            attempt.finish(result)
        }
        attempt.work = exchange
        exchange.begin()
    }

    /// - Returns: nil for several flows, which have a socket each.
    private func single(of attempt: Attempt, at address: IPAddress) -> StreamTarget? {
        if let known = attempt.preparation as? StreamTarget { return known }
        let probe = attempt.probe
        guard (probe.options?.flows ?? 1) <= 1 else { return nil }
        let target = StreamTarget(probe, at: address)
        attempt.preparation = target
        return target
    }

    private func ask(_ target: StreamTarget, _ key: Signature, for attempt: Attempt) {
        let sent = socket(target.address.family, key).flatMap { socket in
            socket.send(to: target.address, port: target.port, for: attempt).map { (socket, $0) }
        }
        switch sent {
        case .failure(let error): attempt.finish(AttemptResult(error.outcome))
        case .success(let (socket, cookie)):
            attempt.work = socket
            attempt.tag = cookie
        }
    }

    private func socket(_ family: IPAddress.Family, _ key: Signature) -> Result<EchoSocket, OutcomeError> {
        if let known = family == .v4 ? shared.v4 : shared.v6 { return .success(known) }
        let opened = EchoSocket.open(
            signedWith: key,
            family: family,
            port: FlowPorts.shared,
            loop: loop,
            watch: context.watch,
            receiveBuffer: context.receiveBuffer
        )
        if case .success(let socket) = opened { family == .v4 ? (shared.v4 = socket) : (shared.v6 = socket) }
        return opened
    }

    func expire(_ attempt: Attempt) {
        if let socket = attempt.work as? EchoSocket {
            // What arrived in time may not have been read yet.
            socket.drainOncePerTurn()
            guard !attempt.isFinished else { return }
            socket.forget(attempt.tag)
            attempt.finish(socket.silence(since: attempt.startedAt))
        }
        (attempt.work as? UDPExchange)?.giveUp()
    }

    func abandon(_ attempt: Attempt) {
        if let socket = attempt.work as? EchoSocket { socket.forget(attempt.tag) }
        guard let exchange = attempt.work as? UDPExchange else { return }
        underWay.remove(attempt.probe.id)
        exchange.cancel()
    }
}

/// The datagrams of one attempt.
private final class UDPExchange {
    private struct Flow {
        var descriptor: Int32
        let nonce: [UInt8]
        let sentAt: Instant
        var result: AttemptResult?
    }

    private let loop: EventLoop
    private let probe: PlannedProbe
    private let target: IPAddress
    private let key: Signature
    private var completion: ((AttemptResult) -> Void)?
    private var flows: [Flow] = []

    init(_ loop: EventLoop, _ attempt: Attempt, _ key: Signature, completion: @escaping (AttemptResult) -> Void) {
        self.loop = loop
        self.key = key
        self.completion = completion
        probe = attempt.probe
        target = attempt.addresses[0]
    }

    deinit {
        cancel()
    }

    func begin() {
        for number in 0..<min(max(probe.options?.flows ?? 1, 1), 64) {
            if let failure = open(number) { return finish(failure) }
        }
        for index in flows.indices where completion != nil {
            let request = EchoDatagram.request(flows[index].nonce, key)
            let result = zf_send(flows[index].descriptor, request, request.count)
            if result < 0 { ended(index, AttemptResult(.local(-result))) }
        }
    }

    func cancel() {
        completion = nil
        for index in flows.indices where flows[index].descriptor >= 0 {
            loop.unwatch(flows[index].descriptor)
            closeDescriptor(flows[index].descriptor)
            flows[index].descriptor = -1
        }
    }

    func giveUp() {
        for index in flows.indices where flows[index].result == nil { flows[index].result = AttemptResult(.timeout) }
        conclude()
    }

    /// - Returns: why this flow can't be.
    private func open(_ number: Int) -> AttemptResult? {
        var way = probe.source
        way.address = nil
        guard probe.source.address.map({ $0.family == target.family }) ?? true else {
            return AttemptResult(.notSent(reason: "the source address is of another IP version than the target"))
        }
        let descriptor: Int32
        switch Door.open(.datagram, to: target, by: way) {
        case .failure(let error): return AttemptResult(error.outcome)
        case .success(let opened): descriptor = opened
        }
        flows.append(Flow(descriptor: descriptor, nonce: Self.nonce(), sentAt: .now()))
        let anywhere: IPAddress = target.family == .v4 ? .v4(0) : .v6(high: 0, low: 0)
        let port = FlowPorts.port(target, probe.port, number)
        var own = zf_address(probe.source.address ?? anywhere, port: port)
        if zf_bind(descriptor, &own) < 0 {
            // Somebody else has it: then any port, which is another flow, but an answer all the same.
            own = zf_address(probe.source.address ?? anywhere)
            let result = zf_bind(descriptor, &own)
            if result < 0 { return AttemptResult(.local(-result)) }
        }
        var address = zf_address(target, port: probe.port)
        let result = zf_connect(descriptor, &address)
        if result < 0 { return AttemptResult(.local(-result)) }
        let index = flows.count - 1
        loop.watch(descriptor, for: .readable) { [unowned self] _ in receive(index) }
        return nil
    }

    private static func nonce() -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: EchoDatagram.nonceSize)
        _ = zf_random(&nonce, nonce.count)
        return nonce
    }

    private func receive(_ index: Int) {
        var buffer = [UInt8](repeating: 0, count: EchoDatagram.size + 1)
        while completion != nil, flows[index].descriptor >= 0 {
            let count = zf_receive(flows[index].descriptor, &buffer, buffer.count)
            if count == -EAGAIN { return }
            guard count >= 0 else { return ended(index, AttemptResult(.network(-count))) }
            // What is not signed, or answers another attempt, is as if nothing had come.
            guard let reply = EchoDatagram.reply(Array(buffer[..<Int(count)]), to: flows[index].nonce, key) else {
                continue
            }
            var result = AttemptResult(.ok, roundTrip: max(.zero, .now() - flows[index].sentAt - reply.dwell))
            result.egressAddress = reply.seen
            result.details.message = reply.name.isEmpty ? nil : "answered by \(reply.name)"
            return ended(index, result)
        }
    }

    private func ended(_ index: Int, _ result: AttemptResult) {
        guard flows[index].result == nil else { return }
        flows[index].result = result
        if flows.allSatisfy({ $0.result != nil }) { conclude() }
    }

    private func conclude() {
        let results = flows.compactMap(\.result)
        let answered = results.filter { $0.outcome == .ok }
        guard var verdict = answered.first ?? results.max(by: { $0.outcome.badness < $1.outcome.badness }) else {
            return finish(AttemptResult(.timeout))
        }
        verdict.roundTrip = answered.compactMap(\.roundTrip).max()
        if !answered.isEmpty, answered.count < results.count {
            verdict.outcome = .error
            verdict.isHeard = false
            verdict.roundTrip = nil
            verdict.details.message = "\(answered.count) of \(results.count) flows were answered"
        }
        finish(verdict)
    }

    private func finish(_ result: AttemptResult) {
        let completion = self.completion
        cancel()
        completion?(result)
    }
}
