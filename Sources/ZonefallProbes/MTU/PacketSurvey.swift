import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel

/// Echo requests of several sizes that may not be cut into pieces, one after another.
final class PacketSurvey {
    struct Finding {
        var outcome: Outcome
        /// In bytes, the IP header included; nil when nothing got through.
        var mtu: Int?
        var roundTrip: Duration?
        /// Who said that a packet was too big.
        var router: IPAddress?
        /// True when all is known; false when the time was over first.
        var isComplete = false
    }

    private let loop: EventLoop
    private let target: IPAddress
    private var echo: EchoPort?
    private var descriptor: Int32 { echo?.descriptor ?? -1 }
    private var sizing = PacketSizing(largest: 1_500, smallest: 1_280)
    private var finding = Finding(outcome: .timeout)
    private var completion: ((Finding) -> Void)?
    private var timer: EventLoop.Timer?
    private var size = 0
    private var sequence: UInt16 = 0
    private var sentAt = Instant.now()
    private var slowest: Duration = .zero
    private let patience: Duration

    private var overhead: Int { target.family == .v4 ? 20 : 40 }

    init(_ loop: EventLoop, to target: IPAddress, patience: Duration) {
        self.loop = loop
        self.target = target
        self.patience = patience
    }

    deinit {
        cancel()
    }

    func begin(by source: PlannedProbe.Source, completion: @escaping (Finding) -> Void) {
        self.completion = completion
        if let refusal = open(by: source) { return finish(Finding(outcome: refusal)) }
        loop.watch(descriptor, for: .readable) { [unowned self] _ in drain() }
        sendNext()
    }

    func giveUp() -> Finding {
        cancel()
        return known
    }

    func cancel() {
        completion = nil
        if let timer { loop.cancel(timer) }
        timer = nil
        guard descriptor >= 0 else { return }
        loop.unwatch(descriptor)
        closeDescriptor(descriptor)
        echo = nil
    }

    private func open(by source: PlannedProbe.Source) -> Outcome? {
        switch EchoPort.open(target.family, by: source) {
        case .failure(let error): return error.outcome
        case .success(let opened): echo = opened
        }
        let family = target.family.number
        let mode = zf_never_fragment(descriptor, family)
        guard mode >= 0 else { return .local(-mode) }
        var address = zf_address(target)
        let result = zf_connect(descriptor, &address)
        guard result >= 0 else { return .local(-result) }
        // What it was before we asked; the kernel lets us send more than it believes in, up to the interface's own.
        let smallest = target.family == .v4 ? 576 : 1_280
        let believed = max(Int(zf_believed_mtu(descriptor, family)), smallest)
        sizing = PacketSizing(
            largest: max(believed, PathProof.interfaceMTU(to: target, by: source)),
            smallest: smallest
        )
        return nil
    }

    // MARK: One size after another

    private func sendNext() {
        guard let next = sizing.next else { return finish(known) }
        size = next
        sequence &+= 1
        guard let echo else { return }
        let packet = echo.request(sequence, [UInt8](repeating: 0x5a, count: size - overhead - 8))
        sentAt = .now()
        var result = zf_send(descriptor, packet, packet.count)
        // It may be the error of the packet before.
        if result < 0, result != -EMSGSIZE, drainErrors() { result = zf_send(descriptor, packet, packet.count) }
        if result == -EMSGSIZE {
            drainErrors()
            guard completion != nil else { return }
            sizing.tooBig(size, next: Int(zf_believed_mtu(descriptor, target.family.number)))
            return sendNext()
        }
        guard result >= 0 else { return finish(Finding(outcome: .local(-result))) }
        if let timer { loop.cancel(timer) }
        let wait = slowest == .zero ? patience : min(patience, max(.milliseconds(60), slowest * 4))
        timer = loop.schedule(at: .now() + wait) { [unowned self] in
            timer = nil
            drain()
            guard completion != nil, timer == nil else { return }
            sizing.wasSilent(size)
            sendNext()
        }
    }

    private func drain() {
        let before = sequence
        drainErrors()
        guard completion != nil, sequence == before else { return }
        // Room for the longest IPv4 header and the echo's; the rest of a reply is our own.
        var buffer = [UInt8](repeating: 0, count: 128)
        while let echo {
            let count = zf_receive(echo.descriptor, &buffer, buffer.count)
            if count == -EAGAIN { return }
            guard count >= 8, echo.reply(buffer[..<Int(count)])?.sequence == sequence else { continue }
            let took = Instant.now() - sentAt
            slowest = max(slowest, took)
            finding.roundTrip = took
            sizing.gotThrough(size)
            return sendNext()
        }
    }

    /// - Returns: true if there was one.
    @discardableResult
    private func drainErrors() -> Bool {
        var hadError = false
        var error = zf_path_error()
        var buffer = [UInt8](repeating: 0, count: 64)
        var isTooBig = false
        while let echo, zf_path_error_receive(echo.descriptor, &error, &buffer, buffer.count) == 1 {
            hadError = true
            let quoted = error.count >= 8 ? echo.sequence(of: buffer[..<min(error.count, buffer.count)]) : sequence
            // Somebody else's.
            guard let seen = quoted else { continue }
            if error.error == EMSGSIZE {
                if !error.is_local { finding.router = error.offender.address ?? finding.router }
                // An error of an earlier packet says nothing of the present one.
                guard seen == sequence, !error.is_local else { continue }
                sizing.tooBig(size, next: Int(error.info))
                isTooBig = true
            } else if !error.is_local {
                finish(Finding(outcome: .network(error.error), router: error.offender.address))
                return true
            }
        }
        if isTooBig, completion != nil { sendNext() }
        return hadError
    }

    private var known: Finding {
        var known = finding
        known.isComplete = sizing.next == nil
        known.mtu = sizing.works > 0 ? sizing.works : nil
        known.outcome = sizing.works > 0 ? .ok : .timeout
        return known
    }

    private func finish(_ finding: Finding) {
        let completion = self.completion
        cancel()
        completion?(finding)
    }
}
