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
