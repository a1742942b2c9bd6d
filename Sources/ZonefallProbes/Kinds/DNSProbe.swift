import ZonefallModel

/// `dns`: asks each name server for the addresses of a name, by UDP, and by TCP where the answer was cut.
///
/// The servers are the probe's addresses, else its `resolver`, else the agent's own. `ok` when every one of them gives addresses,
/// and exactly the expected ones where some are expected; `error` when one says that there are none, or gives others; else
/// what became of the one that did worst. Each server is told with its answers and its time; the time of the whole is that
/// of the slowest. Nothing is kept from one attempt to the next.
final class DNSProbe: ProbeMethod {
    static let kind = ProbeKind.dns
    private let resolver: DNSResolver

    init(_ context: ProbeContext) {
        resolver = context.resolver
    }

    func begin(_ attempt: Attempt) {
        let probe = attempt.probe
        guard let text = probe.options?.name ?? probe.resolve ?? probe.host, let name = DNSName(text) else {
            return attempt.finish(AttemptResult(.notSent(reason: "the plan names no domain name to ask for")))
        }
        let planned = probe.addresses.isEmpty ? probe.resolver.map { [$0] } ?? [] : probe.addresses
        let servers = planned.isEmpty ? ResolverConfiguration.systemNameServers() : planned
        guard !servers.isEmpty else {
            return attempt.finish(AttemptResult(.notSent(reason: "/etc/resolv.conf names no name server")))
        }
        let survey = DNSSurvey(attempt, resolver, name, servers)
        attempt.work = survey
        survey.begin()
    }

    func expire(_ attempt: Attempt) {
        guard let survey = attempt.work as? DNSSurvey else { return }
        survey.giveUp()
    }

    func abandon(_ attempt: Attempt) {
        (attempt.work as? DNSSurvey)?.cancel()
    }
}

/// One question to several servers at once, each for itself.
private final class DNSSurvey {
    /// What one server said so far.
    private struct Server {
        let address: IPAddress
        var answers: [IPAddress] = []
        var roundTrip: Duration?
        /// What went wrong, per record type.
        var failures: [AttemptResult] = []
        var waiting: Int
    }

    private unowned let attempt: Attempt
    private let expected: [IPAddress]?
    private var servers: [Server]
    private var questions: [DNSQuestion] = []
    private var hasEnded = false
    private let types: [DNSMessage.RecordType]

    init(_ attempt: Attempt, _ resolver: DNSResolver, _ name: DNSName, _ addresses: [IPAddress]) {
        self.attempt = attempt
        let options = attempt.probe.options
        expected = options?.expectedAnswers.map { Set($0).sorted() }
        let types: [DNSMessage.RecordType] =
            switch options?.recordType {
            case .a: [.a]
            case .aaaa: [.aaaa]
            case nil: [.a, .aaaa]
            }
        self.types = types
        servers = addresses.map { Server(address: $0, waiting: types.count) }
        let isOwn = attempt.probe.addresses.isEmpty && attempt.probe.resolver == nil
        for address in addresses {
            for type in types {
                questions.append(
                    DNSQuestion(
                        resolver,
                        name,
                        type,
                        servers: [address],
                        port: isOwn ? nil : attempt.probe.port,
                        by: isOwn ? .init() : attempt.probe.source,
                        until: attempt.deadline
                    )
                )
            }
        }
    }

    func begin() {
        for (index, question) in questions.enumerated() where !hasEnded {
            question.begin { [unowned self] in answered(index / types.count, $0) }
        }
    }

    func cancel() {
        hasEnded = true
        for question in questions { question.cancel() }
    }

    /// The time is over: who has not answered by now is silent.
    func giveUp() {
        for index in servers.indices where servers[index].waiting > 0 {
            servers[index].failures.append(AttemptResult(.timeout))
        }
        conclude()
    }

    private func answered(_ index: Int, _ ending: DNSQuestion.Ending) {
        servers[index].waiting -= 1
        switch ending {
        case .failure(let result): servers[index].failures.append(result)
        case .response(let response, let roundTrip):
            servers[index].roundTrip = max(servers[index].roundTrip ?? .zero, roundTrip)
            if case .addresses(let found, _) = response { servers[index].answers += found }
        }
        if servers.allSatisfy({ $0.waiting == 0 }) { conclude() }
    }

    private func conclude() {
        guard !hasEnded else { return }
        cancel()
        let judged = servers.map { ($0, judge($0)) }
        let isOK = judged.allSatisfy { $0.1.outcome == .ok }
        var result = isOK ? AttemptResult(.ok) : Self.worst(judged.map(\.1))
        result.roundTrip = isOK ? servers.compactMap(\.roundTrip).max() : nil
        result.answers = Set(servers.flatMap(\.answers)).sorted()
        result.details.addresses = judged.map { server, result in
            .init(
                server.address,
                result.outcome,
                roundTrip: server.roundTrip,
                answers: server.answers.sorted()
            )
        }
        result.details.message = message(judged.map(\.0))
        attempt.finish(result)
    }

    private func judge(_ server: Server) -> AttemptResult {
        let found = Set(server.answers).sorted()
        if !found.isEmpty, expected == nil || expected == found { return AttemptResult(.ok) }
        // An answer of one type is an answer; what failed is told only when there is none.
        if found.isEmpty, let failure = server.failures.first { return failure }
        if !found.isEmpty, let failure = server.failures.first(where: { $0.outcome == .timeout }), expected != nil {
            return failure
        }
        return AttemptResult(found == expected ? .ok : .error)
    }

    /// Of several servers the one that did worst stands for all: here nobody steps in for it.
    private static func worst(_ results: [AttemptResult]) -> AttemptResult {
        results.max { $0.outcome.badness < $1.outcome.badness } ?? AttemptResult(.timeout)
    }

    private func message(_ servers: [Server]) -> String? {
        guard let expected, let other = servers.first(where: { Set($0.answers).sorted() != expected }) else {
            return nil
        }
        func list(_ addresses: [IPAddress]) -> String {
            addresses.isEmpty ? "nothing" : addresses.map(\.description).joined(separator: " ")
        }
        return ObservationDetails.text(
            "\(other.address) answers \(list(Set(other.answers).sorted())) instead of \(list(expected))"
        )
    }
}
