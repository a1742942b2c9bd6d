import CZonefallProbes
import ZonefallModel

/// A stub resolver on the agent's own loop: no threads, and its time is not counted as the target's.
///
/// It asks anew for every attempt, unless a probe lets it keep what it learned: then for as long as the name server allows,
/// and beyond that while the name server gives no addresses, with their age told.
package final class DNSResolver {
    /// What a lookup found.
    package enum Answer {
        /// In the order in which to try them: IPv6 and IPv4 in turn, each as the server gave them. Never empty.
        ///
        /// `age`: since the name server gave them, when it was not asked now or did not answer.
        case addresses([IPAddress], age: Duration?)
        /// No addresses, and what that means for the attempt.
        case failure(AttemptResult)
    }

    let loop: EventLoop
    let port: UInt16
    fileprivate var kept = KeptNames()

    /// - Parameter port: where name servers listen.
    init(loop: EventLoop, port: UInt16) {
        self.loop = loop
        self.port = port
    }

    /// Starts a lookup of A and AAAA; `completion` is called once, unless it is cancelled. May be called before this returns.
    ///
    /// - Parameters:
    ///   - server: nil: the system's, which are then asked over the host's own routes, whatever `source` says.
    ///   - keeping: whether earlier answers will do.
    ///   - end: by when the attempt as a whole must be over.
    func lookUp(
        _ name: String,
        at server: IPAddress?,
        by source: PlannedProbe.Source,
        keeping: Bool = false,
        until end: Instant,
        completion: @escaping (Answer) -> Void
    ) -> DNSLookup {
        guard keeping else {
            let lookup = DNSLookup(loop: loop, until: end, completion: completion)
            lookup.begin(self, name, at: server, by: source)
            return lookup
        }
        let key = KeptNames.Key(name: name, server: server, source: server == nil ? .init() : source)
        let known = kept[key]
        let now = Instant.now()
        if let known, now < known.goodUntil {
            completion(.addresses(known.addresses, age: now - known.learnedAt))
            return DNSLookup(loop: loop, until: end) { _ in }
        }
        // Who has something to fall back on does not wait for long.
        let patience = known == nil ? end : min(end, now + min((end - now) / 4, .seconds(2)))
        let lookup = DNSLookup(loop: loop, until: patience) { answer in
            guard case .failure = answer, let known else { return completion(answer) }
            completion(.addresses(known.addresses, age: .now() - known.learnedAt))
        }
        lookup.learned = { [unowned self] in kept[key] = $0 }
        lookup.begin(self, name, at: server, by: source, givesUp: known != nil)
        return lookup
    }
}

/// What name servers said, for probes that may use it again.
private struct KeptNames {
    struct Key: Hashable {
        let name: String
        let server: IPAddress?
        let source: PlannedProbe.Source
    }

    struct Entry {
        let addresses: [IPAddress]
        let learnedAt: Instant
        let goodUntil: Instant
    }

    private var entries: [Key: Entry] = [:]
    /// More names than any plan has; beyond it the one that was learned first makes room.
    private static let most = 10_000

    subscript(key: Key) -> Entry? {
        get { entries[key] }
        set {
            entries[key] = newValue
            guard entries.count > Self.most,
                let oldest = entries.min(by: { $0.value.learnedAt < $1.value.learnedAt })?.key
            else { return }
            entries[oldest] = nil
        }
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
    private var limit: EventLoop.Timer?
    /// Is handed what the name server gave.
    fileprivate var learned: ((KeptNames.Entry) -> Void)?
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
        by source: PlannedProbe.Source,
        givesUp: Bool = false
    ) {
        if givesUp {
            limit = loop.schedule(at: end) { [unowned self] in
                limit = nil
                finish(.failure(AttemptResult(.timeout)))
            }
        }
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
        if let limit { loop.cancel(limit) }
        (timer, limit, learned) = (nil, nil, nil)
        for question in questions { question.cancel() }
    }

    private func answered(_ type: DNSMessage.RecordType, _ ending: DNSQuestion.Ending) {
        answers[type] = ending
        if answers.count == Self.types.count { return conclude() }
        // One answer with addresses is enough to go on with, soon: a server that is silent on AAAA must not fail the probe.
        guard case .response(.addresses(let found, _), _) = ending, !found.isEmpty else { return }
        let patience = (end - .now()) / 8
        timer = loop.schedule(at: .now() + max(patience, .milliseconds(20))) { [unowned self] in
            timer = nil
            conclude()
        }
    }

    private func conclude() {
        var lifetime = DNSMessage.longestLifetime
        let found = Self.types.map { type -> [IPAddress] in
            guard case .response(.addresses(let addresses, let seconds), _) = answers[type] else { return [] }
            if !addresses.isEmpty { lifetime = min(lifetime, seconds) }
            return addresses
        }
        let addresses = Self.interleaved(found[1], found[0])
        guard !addresses.isEmpty else { return finish(.failure(failure)) }
        let now = Instant.now()
        learned?(
            KeptNames.Entry(addresses: addresses, learnedAt: now, goodUntil: now + .seconds(Int64(lifetime)))
        )
        finish(.addresses(addresses, age: nil))
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
