import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel

/// One GET over a new connection without TLS: connect, send, read, close, and no system call more.
///
/// The time is the kernel's time of the handshake and the time from the request to the kernel's stamp of the answer's last byte: what
/// this agent took to notice either is none of the target's. Used again for the next, so that nothing is allocated for each.
final class PlainExchange {
    private enum State {
        case idle, connecting, sending, receiving
    }

    /// Of the last exchange that was answered.
    private(set) var roundTrip: Duration = .zero
    private let loop: EventLoop
    private unowned let pool: PlainExchanges
    private var parser = AnswerParser()
    private var state = State.idle
    private var descriptor: Int32 = -1
    private var target: PlainTarget?
    private var client: (any PlainClient)?
    private var sentCount = 0
    private var startedAt = Instant(nanoseconds: 0)
    private var connectTook: Duration = .zero
    private var sent = Stamp(realtime: 0, monotonic: 0)
    private var firstByteTook: Duration?

    /// A moment on both clocks: the kernel stamps by the wall clock, which may be set.
    private struct Stamp {
        let realtime: Int64
        let monotonic: Int64

        static func now() -> Stamp { Stamp(realtime: zf_realtime_ns(), monotonic: zf_monotonic_ns()) }
    }

    /// How far the wall clock may move against the monotonic one meanwhile, in nanoseconds.
    private static let slew: Int64 = 2_000_000

    init(_ loop: EventLoop, _ pool: PlainExchanges) {
        self.loop = loop
        self.pool = pool
    }

    deinit {
        close(isUnread: false)
    }

    /// Starts at once; may end before this returns. By the time the client hears of it the exchange may be used again.
    func begin(_ target: PlainTarget, client: any PlainClient) {
        self.target = target
        self.client = client
        sentCount = 0
        firstByteTook = nil
        parser.reset(largestBody: target.question.largestBody, keepsBody: target.question.wantsBody)
        startedAt = .now()
        let stream = target.stream
        switch Door.open(.stream, to: stream.address, by: stream.source) {
        case .failure(let error): finish(AttemptResult(error.outcome))
        case .success(let descriptor):
            self.descriptor = descriptor
            state = .connecting
            _ = zf_stamp_arrivals(descriptor)
            var address = zf_address(stream.address, port: stream.port)
            let result = zf_connect(descriptor, &address)
            guard result >= 0 else { return finish(AttemptResult(.local(-result))) }
            loop.watchEdges(descriptor, patience: stream.patience, self)
        }
    }

    // MARK: What the socket tells

    private func connected(_ readiness: SocketReadiness) {
        if readiness.contains(.failed) {
            let error = zf_pending_error(descriptor)
            // It may have stood and been closed within one turn: then reading tells.
            if error != 0 { return finish(AttemptResult(.network(-error))) }
        }
        stands(zf_handshake_us(descriptor))
    }

    /// - Parameter microseconds: what the kernel measured of the handshake; 0 when it did not.
    private func stands(_ microseconds: Int64) {
        connectTook = microseconds > 0 ? .microseconds(microseconds) : .now() - startedAt
        state = .sending
        send()
    }

    private func send() {
        guard let request = target?.request else { return }
        if sentCount == 0 { sent = .now() }
        let count = request.withUnsafeBytes { bytes in
            zf_send(descriptor, bytes.baseAddress.map { $0 + sentCount }, bytes.count - sentCount)
        }
        if count > 0 { sentCount += Int(count) }
        if sentCount == request.count {
            state = .receiving
        } else if count < 0, count != -EAGAIN {
            fail(.brokenAnswer(String(cString: strerror(-count))))
        }
    }

    private func receive() {
        // Closing on bytes that were never taken resets the connection without a further system call.
        var peeks = target?.stream.closing == .reset
        while state == .receiving {
            var stamp: Int64 = 0
            let count = zf_receive_stamped(descriptor, pool.buffer.baseAddress, pool.buffer.count, peeks, &stamp)
            if count == -EAGAIN { return }
            guard count >= 0 else {
                return fail(.brokenAnswer(String(cString: strerror(-count))))
            }
            let took = since(sent, stamp)
            if firstByteTook == nil { firstByteTook = took }
            do throws(AnswerParser.Failure) {
                if count == 0 {
                    try parser.end()
                } else {
                    try parser.read(UnsafeRawBufferPointer(rebasing: pool.buffer[0..<Int(count)]))
                }
            } catch {
                return fail(error)
            }
            if parser.isWhole {
                roundTrip = connectTook + took
                return answered(isUnread: peeks && count > 0)
            }
            if peeks {
                _ = zf_receive(descriptor, pool.buffer.baseAddress, Int(count))
                peeks = false
            }
        }
    }

    /// From sending to a stamp of the kernel's; to now where there is none, or where the wall clock was set in between.
    private func since(_ sent: Stamp, _ stamp: Int64) -> Duration {
        let now = Stamp.now()
        let moved = (now.realtime - now.monotonic) - (sent.realtime - sent.monotonic)
        let isKnown = stamp >= sent.realtime && stamp <= now.realtime && abs(moved) <= Self.slew
        return .nanoseconds(isKnown ? stamp - sent.realtime : now.monotonic - sent.monotonic)
    }

    // MARK: Its end

    private func answered(isUnread: Bool) {
        // It may have been read before the deadline's timer and still have come after the deadline.
        guard let target else { return }
        guard roundTrip <= target.stream.timeout else { return finish(AttemptResult(.timeout), isUnread: isUnread) }
        let result = target.question.result(of: self, roundTrip: roundTrip, phases: { phases })
        finish(result, isUnread: isUnread)
    }

    private func fail(_ failure: AnswerParser.Failure) {
        switch failure {
        case .tooLarge: fail(TransferError.tooLarge(limit: target?.question.largestBody ?? 0))
        case .fault(let fault): fail(TransferError.brokenAnswer(fault.description))
        }
    }

    private func fail(_ error: TransferError) {
        finish(target?.question.failure(error) ?? AttemptResult(.error))
    }

    private func finish(_ result: AttemptResult, isUnread: Bool = false) {
        let client = self.client
        close(isUnread: isUnread)
        pool.takeBack(self)
        client?.exchanged(result)
    }

    private func close(isUnread: Bool) {
        let closing = target?.stream.closing
        target = nil
        client = nil
        guard descriptor >= 0 else { return }
        // A connection that does not stand yet leaves nothing behind either way.
        if closing == .reset, !isUnread, state == .sending || state == .receiving { _ = zf_reset_on_close(descriptor) }
        state = .idle
        loop.forget(descriptor)
        closeDescriptor(descriptor)
        descriptor = -1
    }
}

extension PlainExchange: EventLoop.SocketTarget {
    func ready(_ readiness: SocketReadiness) {
        if state == .connecting { connected(readiness) }
        if state == .sending, sentCount > 0 { send() }
        if state == .receiving, readiness.contains(.readable) || readiness.contains(.failed) { receive() }
    }

    func look() {
        var microseconds: Int64 = 0
        switch state {
        case .idle: return
        case .connecting where zf_is_connected(descriptor, &microseconds):
            stands(microseconds)
            // Whatever is still to be waited for, a tick is time for it.
            if state == .receiving { return loop.lookAgain(self) }
        case .receiving: receive()
        default: break
        }
        if state != .idle { loop.watchPatiently(descriptor, self) }
    }
}

extension PlainExchange: AddressTry {
    /// Safe when it is over, unless it has been used again.
    func cancel() {
        guard client != nil else { return }
        close(isUnread: false)
        pool.takeBack(self)
    }
}

extension PlainExchange: HTTPAnswer {
    var status: Int { parser.head.status }
    var version: Double { parser.head.version }
    var body: [UInt8] { parser.body }

    func header(_ name: String) -> String? { parser.head.header(name) }

    /// How long the parts took.
    var phases: [ObservationDetails.Phase] {
        let first = firstByteTook ?? .zero
        return [
            .init("connect", connectTook), .init("first_byte", first),
            .init("transfer", max(.zero, roundTrip - connectTook - first)),
        ]
    }
}

/// Who waits for an exchange.
protocol PlainClient: AnyObject {
    /// Called once, unless the exchange is cancelled first.
    func exchanged(_ result: AttemptResult)
}

/// Of an attempt with one address nothing but the attempt itself waits.
extension Attempt: PlainClient {
    func exchanged(_ result: AttemptResult) { finish(result) }
}
