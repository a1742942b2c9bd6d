import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel

/// The datagrams of one attempt whose flows have a socket each.
final class UDPExchange {
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
