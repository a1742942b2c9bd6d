import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel

/// A conversation with a service that answers each line with something: TCP, or UDP from one port.
final class Conversation {
    enum Event {
        case answered
        /// It is over: closed by the other end, reset, or an error of the network.
        case broke(AttemptResult, String)
    }

    /// When the other end was heard last; at first when the connection stood.
    private(set) var lastHeard = Instant.now()
    var lastUsed = Instant.now()
    private let loop: EventLoop
    private let isStream: Bool
    private var descriptor: Int32 = -1
    private var connection: TCPConnect?
    private var waiting: ((Event) -> Void)?

    init(_ loop: EventLoop, isStream: Bool) {
        self.loop = loop
        self.isStream = isStream
    }

    deinit {
        close()
    }

    var isOpen: Bool { descriptor >= 0 }

    func close() {
        waiting = nil
        connection?.cancel()
        connection = nil
        guard descriptor >= 0 else { return }
        loop.unwatch(descriptor)
        closeDescriptor(descriptor)
        descriptor = -1
    }

    /// Opens it if need be, sends a line, and tells what comes of it; nothing is told when nothing comes.
    func ask(_ probe: PlannedProbe, at target: IPAddress, _ completion: @escaping (Event) -> Void) {
        waiting = completion
        lastUsed = .now()
        if isOpen { return send() }
        guard isStream else { return openDatagrams(probe, target) }
        connection = TCPConnect(loop: loop, to: target, port: probe.port, by: probe.source) { [unowned self] in
            switch $0 {
            case .failure(let error): tell(.broke(AttemptResult(error.outcome), "it can't be begun"))
            case .success(let connected): opened(connected)
            }
        }
    }

    /// The attempt is over; an answer that still comes is heard all the same.
    func stopWaiting() {
        waiting = nil
        connection?.cancel()
        connection = nil
    }

    private func openDatagrams(_ probe: PlannedProbe, _ target: IPAddress) {
        switch Door.open(.datagram, to: target, by: probe.source) {
        case .failure(let error): tell(.broke(AttemptResult(error.outcome), "it can't be begun"))
        case .success(let socket):
            var address = zf_address(target, port: probe.port)
            let result = zf_connect(socket, &address)
            guard result >= 0 else {
                closeDescriptor(socket)
                return tell(.broke(AttemptResult(.local(-result)), "it can't be begun"))
            }
            opened(socket)
        }
    }

    private func opened(_ socket: Int32) {
        descriptor = socket
        lastHeard = .now()
        loop.watch(socket, for: .readable) { [unowned self] _ in receive() }
        send()
    }

    private func send() {
        let line = Array("zonefall\n".utf8)
        let result = zf_send(descriptor, line, line.count)
        guard result < 0 else { return }
        broke(AttemptResult(.network(-result)), Outcome.reason(-result))
    }

    private func receive() {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var heard = false
        while descriptor >= 0 {
            let count = zf_receive(descriptor, &buffer, buffer.count)
            if count == -EAGAIN { break }
            if count > 0 || count == 0 && !isStream {
                heard = true
                lastHeard = .now()
            } else if count == 0 {
                return broke(AttemptResult(.error), "the other end closed it")
            } else {
                return broke(AttemptResult(.network(-count)), Outcome.reason(-count))
            }
        }
        if heard { tell(.answered) }
    }

    private func broke(_ result: AttemptResult, _ why: String) {
        let completion = waiting
        close()
        completion?(.broke(result, why))
    }

    private func tell(_ event: Event) {
        let completion = waiting
        waiting = nil
        completion?(event)
    }
}
