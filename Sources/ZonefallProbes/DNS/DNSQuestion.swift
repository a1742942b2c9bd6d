import CZonefallProbes
import Glibc
import ZonefallCurl
import ZonefallModel

/// One question to the name servers in turn, by UDP, and by TCP where the answer was cut.
///
/// Each try has a socket of its own that is connected to the server (so that the kernel drops what others send, and the source
/// port is random) and an id of its own. A server that fails, or is silent for its share of the time, is followed by
/// the next; earlier tries stay open, for a slow answer is an answer.
final class DNSQuestion {
    enum Ending {
        /// And how long the server that gave it took, from the first datagram.
        case response(DNSMessage.Response, roundTrip: Duration)
        case failure(AttemptResult)
    }

    let name: DNSName
    let type: DNSMessage.RecordType
    let loop: EventLoop
    let port: UInt16
    let source: PlannedProbe.Source
    private let servers: [IPAddress]
    private let end: Instant
    private var completion: ((Ending) -> Void)?
    private var tries: [DNSTry] = []
    private var plan: Staggering
    private var timer: EventLoop.Timer?
    /// Each server is asked this often.
    private static let rounds = 2

    /// - Parameter port: where the servers listen; nil: where the resolver's do.
    init(
        _ resolver: DNSResolver,
        _ name: DNSName,
        _ type: DNSMessage.RecordType,
        servers: [IPAddress],
        port: UInt16? = nil,
        by source: PlannedProbe.Source,
        until end: Instant
    ) {
        self.name = name
        self.type = type
        loop = resolver.loop
        self.port = port ?? resolver.port
        self.servers = servers
        self.source = source
        self.end = end
        plan = Staggering(count: servers.count * Self.rounds)
    }

    func begin(completion: @escaping (Ending) -> Void) {
        self.completion = completion
        askNext()
    }

    func cancel() {
        completion = nil
        if let timer { loop.cancel(timer) }
        timer = nil
        for attempt in tries { attempt.cancel() }
        tries = []
    }

    private func askNext() {
        if let timer { loop.cancel(timer) }
        timer = nil
        guard completion != nil, let index = plan.next() else { return }
        let share = (end - .now()) / (plan.count - index + 1)
        timer = loop.schedule(at: .now() + share) { [unowned self] in
            timer = nil
            askNext()
        }
        let server = servers[index % servers.count]
        let attempt = DNSTry(self, at: server)
        tries.append(attempt)
        attempt.begin { [weak self] in self?.ended($0) }
    }

    private func ended(_ ending: Ending) {
        guard completion != nil else { return }
        switch ending {
        case .response(.serverFailure, _): plan.failed(AttemptResult(.error))
        case .failure(let result): plan.failed(result)
        case .response: return finish(ending)
        }
        plan.isExhausted ? finish(.failure(plan.verdict)) : askNext()
    }

    private func finish(_ ending: Ending) {
        let completion = self.completion
        cancel()
        completion?(ending)
    }
}

/// One question to one server.
final class DNSTry {
    private unowned let question: DNSQuestion
    private let server: IPAddress
    private let id: UInt16 = .random(in: 0 ... .max)
    private var completion: ((DNSQuestion.Ending) -> Void)?
    private var descriptor: Int32 = -1
    private var connection: TCPConnect?
    /// What came by TCP so far: a length, and that many bytes.
    private var received: [UInt8] = []
    private(set) var isTCP = false
    private let startedAt = Instant.now()

    init(_ question: DNSQuestion, at server: IPAddress) {
        self.question = question
        self.server = server
    }

    deinit {
        cancel()
    }

    func cancel() {
        completion = nil
        connection?.cancel()
        connection = nil
        closeSocket()
    }

    func begin(completion: @escaping (DNSQuestion.Ending) -> Void) {
        self.completion = completion
        switch Door.open(.datagram, to: server, by: route) {
        case .failure(let error): finish(.failure(AttemptResult(error.outcome)))
        case .success(let descriptor):
            self.descriptor = descriptor
            var address = zf_address(server, port: question.port)
            let result = zf_connect(descriptor, &address)
            guard result >= 0 else { return finish(.failure(AttemptResult(.local(-result)))) }
            sendQuery(query)
        }
    }

    /// The probe's own door; its source address only towards a server of the same IP version.
    private var route: PlannedProbe.Source {
        let address = question.source.address.flatMap { $0.family == server.family ? $0 : nil }
        var route = question.source
        route.address = address
        return route
    }

    private var query: [UInt8] {
        DNSMessage.query(id: id, name: question.name, type: question.type)
    }

    private func sendQuery(_ bytes: [UInt8]) {
        let result = zf_send(descriptor, bytes, bytes.count)
        guard Int(result) == bytes.count else {
            return finish(.failure(AttemptResult(result < 0 ? .local(-result) : .error)))
        }
        question.loop.watch(descriptor, for: .readable) { [unowned self] _ in receive() }
    }

    private func receive() {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while descriptor >= 0 {
            let count = zf_receive(descriptor, &buffer, buffer.count)
            if count == -EAGAIN { return }
            guard count > 0 || !isTCP && count == 0 else {
                return finish(.failure(count == 0 ? AttemptResult(.error) : AttemptResult(.network(-count))))
            }
            if isTCP {
                received += buffer[..<Int(count)]
                readStream()
            } else {
                readDatagram(Array(buffer[..<Int(count)]))
            }
        }
    }

    private func readDatagram(_ bytes: [UInt8]) {
        switch DNSMessage.response(bytes, id: id, name: question.name, type: question.type) {
        // Not an answer to what we asked: as if nothing had come.
        case nil: return
        case .truncated: askByTCP()
        case let response?: finish(.response(response, roundTrip: .now() - startedAt))
        }
    }

    private func readStream() {
        guard received.count >= 2 else { return }
        let length = Int(received[0]) << 8 | Int(received[1])
        guard received.count >= 2 + length else { return }
        let message = Array(received[2..<2 + length])
        switch DNSMessage.response(message, id: id, name: question.name, type: question.type) {
        case nil, .truncated: finish(.failure(AttemptResult(.error)))
        case let response?: finish(.response(response, roundTrip: .now() - startedAt))
        }
    }

    private func askByTCP() {
        closeSocket()
        isTCP = true
        connection = TCPConnect(loop: question.loop, to: server, port: question.port, by: route) {
            [unowned self] result in
            switch result {
            case .failure(let error): finish(.failure(AttemptResult(error.outcome)))
            case .success(let connected):
                descriptor = connected
                let message = query
                sendQuery([UInt8(message.count >> 8), UInt8(message.count & 0xff)] + message)
            }
        }
    }

    private func finish(_ ending: DNSQuestion.Ending) {
        let completion = self.completion
        cancel()
        completion?(ending)
    }

    private func closeSocket() {
        guard descriptor >= 0 else { return }
        question.loop.unwatch(descriptor)
        closeDescriptor(descriptor)
        descriptor = -1
    }
}
