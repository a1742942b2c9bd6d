import CZonefallProbes
import ZonefallModel

/// A stub resolver on the agent's own loop: no threads, no cache, and its time is not counted as the target's.
package final class DNSResolver {
    /// What a lookup found.
    package enum Answer {
        /// In the order in which to try them: IPv6 and IPv4 in turn, each as the server gave them. Never empty.
        case addresses([IPAddress])
        /// No addresses, and what that means for the attempt.
        case failure(AttemptResult)
    }

    let loop: EventLoop
    let port: UInt16

    /// - Parameter port: where name servers listen.
    init(loop: EventLoop, port: UInt16) {
        self.loop = loop
        self.port = port
    }

    /// Starts a lookup of A and AAAA; `completion` is called once, unless it is cancelled. May be called before this returns.
    ///
    /// - Parameters:
    ///   - server: nil: the system's, which are then asked over the host's own routes, whatever `source` says.
    ///   - end: by when the attempt as a whole must be over.
    func lookUp(
        _ name: String,
        at server: IPAddress?,
        by source: PlannedProbe.Source,
        until end: Instant,
        completion: @escaping (Answer) -> Void
    ) -> DNSLookup {
        let lookup = DNSLookup(loop: loop, until: end, completion: completion)
        lookup.begin(self, name, at: server, by: source)
        return lookup
    }
}

/// One lookup: both record types side by side.
final class DNSLookup {
    private var questions: [DNSQuestion] = []
    private var answers: [DNSMessage.RecordType: DNSQuestion.Ending] = [:]
    private var completion: ((DNSResolver.Answer) -> Void)?
    private var timer: EventLoop.Timer?
    private let loop: EventLoop
    private let end: Instant
    private static let types: [DNSMessage.RecordType] = [.a, .aaaa]

    fileprivate init(loop: EventLoop, until end: Instant, completion: @escaping (DNSResolver.Answer) -> Void) {
        self.loop = loop
        self.end = end
        self.completion = completion
    }

    deinit {
        cancel()
    }

    fileprivate func begin(
        _ resolver: DNSResolver,
        _ name: String,
        at server: IPAddress?,
        by source: PlannedProbe.Source
    ) {
        let servers = server.map { [$0] } ?? ResolverConfiguration.systemNameServers()
        guard let question = DNSName(name) else {
            return finish(.failure(AttemptResult(.notSent(reason: "'\(name)' is not a domain name"))))
        }
        guard !servers.isEmpty else {
            return finish(.failure(AttemptResult(.notSent(reason: "/etc/resolv.conf names no name server"))))
        }
        for type in Self.types where self.completion != nil {
            let asked = DNSQuestion(
                resolver,
                question,
                type,
                servers: servers,
                by: server == nil ? .init() : source,
                until: end
            )
            questions.append(asked)
            asked.begin { [unowned self] in answered(type, $0) }
        }
    }

    /// Ends the lookup without a word.
    func cancel() {
        completion = nil
        if let timer { loop.cancel(timer) }
        timer = nil
        for question in questions { question.cancel() }
    }

    private func answered(_ type: DNSMessage.RecordType, _ ending: DNSQuestion.Ending) {
        answers[type] = ending
        if answers.count == Self.types.count { return conclude() }
        // One answer with addresses is enough to go on with, soon: a server that is silent on AAAA must not fail the probe.
        guard case .response(.addresses(let found)) = ending, !found.isEmpty else { return }
        let patience = (end - .now()) / 8
        timer = loop.schedule(at: .now() + max(patience, .milliseconds(20))) { [unowned self] in
            timer = nil
            conclude()
        }
    }

    private func conclude() {
        let found = Self.types.map { type -> [IPAddress] in
            guard case .response(.addresses(let addresses)) = answers[type] else { return [] }
            return addresses
        }
        let addresses = Self.interleaved(found[1], found[0])
        finish(addresses.isEmpty ? .failure(failure) : .addresses(addresses))
    }

    /// Why there are no addresses, the answer that says most first.
    private var failure: AttemptResult {
        var told = Staggering(count: answers.count)
        for ending in Self.types.compactMap({ answers[$0] }) {
            _ = told.next()
            switch ending {
            case .response: told.failed(AttemptResult(.error))
            case .failure(let result): told.failed(result)
            }
        }
        return told.verdict
    }

    private func finish(_ answer: DNSResolver.Answer) {
        let completion = self.completion
        cancel()
        completion?(answer)
    }

    /// RFC 8305's order: the families in turn, the first of the first list first.
    static func interleaved(_ first: [IPAddress], _ second: [IPAddress]) -> [IPAddress] {
        (0..<max(first.count, second.count)).flatMap { index in
            [first, second].compactMap { $0.indices.contains(index) ? $0[index] : nil }
        }
    }
}
