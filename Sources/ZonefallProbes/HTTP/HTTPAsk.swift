import CZonefallProbes
import ZonefallCurl
import ZonefallModel

/// An HTTP GET to one or several addresses of a target, each over a new connection of its own: by our own HTTP/1 where that will
/// do, else by libcurl.
///
/// What `http`, `egress` and `member` share; they differ in what they read out of the answer. A TLS handshake alone is asked
/// for in the same way.
final class HTTPAsk {
    private let context: ProbeContext
    private let isHandshake: Bool
    private var patterns: [String: Pattern] = [:]

    /// In bytes of the body, where the plan says nothing; what we read stands in the headers.
    static let largestBody = 1 << 20

    /// - Parameter isHandshake: true: nothing is sent once the handshake is done.
    init(_ context: ProbeContext, isHandshake: Bool = false) {
        self.context = context
        self.isHandshake = isHandshake
    }

    /// - Parameter judge: what an answer means; its round trip is filled in here.
    func begin(_ attempt: Attempt, judge: @escaping HTTPQuestion.Judge) {
        if let target = attempt.preparation as? PlainTarget { return exchange(with: target, for: attempt) }
        let options = attempt.probe.options
        if let file = options?.trustedAuthorities, zf_is_file(file) < 0 {
            let reason = ObservationDetails.text("there is no file of authorities '\(file)' on this host")
            return attempt.finish(AttemptResult(.notSent(reason: reason)))
        }
        let check: AnswerCheck
        switch answerCheck(options) {
        case .failure(let error): return attempt.finish(AttemptResult(error.outcome))
        case .success(let made): check = made
        }
        let question = HTTPQuestion(options: options, check: isHandshake ? nil : check, judge: judge)
        let isPlain = !isHandshake && attempt.probe.isPlainHTTP
        if isPlain, let address = attempt.onlyAddress { return exchange(question, with: address, for: attempt) }
        let tries = StaggeredTries(
            loop: context.loop,
            addresses: attempt.addresses,
            until: attempt.deadline,
            every: attempt.probe.asksEveryAddress,
            start: { [unowned self, unowned attempt] address, completion in
                if isPlain { return PlainTry(context.exchanges, question, attempt.probe, to: address, completion) }
                return HTTPTry(context, to: address, of: attempt, isHandshake: isHandshake) { result in
                    completion(question.result(result))
                }
            },
            completion: { [unowned attempt] in attempt.finish($0) }
        )
        attempt.work = tries
        tries.begin()
    }

    func expire(_ attempt: Attempt) {
        if let exchange = attempt.work as? PlainExchange { exchange.cancel() }
        guard let tries = attempt.work as? StaggeredTries else { return }
        attempt.finish(tries.giveUp())
    }

    func abandon(_ attempt: Attempt) {
        (attempt.work as? PlainExchange)?.cancel()
        (attempt.work as? StaggeredTries)?.cancel()
    }

    /// With a single address nothing but the attempt itself waits.
    private func exchange(_ question: HTTPQuestion, with address: IPAddress, for attempt: Attempt) {
        do throws(PlainTarget.Refusal) {
            let target = try PlainTarget(attempt.probe, at: address, question)
            attempt.preparation = target
            exchange(with: target, for: attempt)
        } catch {
            attempt.finish(AttemptResult(error.outcome))
        }
    }

    private func exchange(with target: PlainTarget, for attempt: Attempt) {
        let exchange = context.exchanges.take()
        attempt.work = exchange
        exchange.begin(target, client: attempt)
    }

    /// Patterns are compiled once: they are the plan's, and few.
    private func answerCheck(_ options: ProbeOptions?) -> Result<AnswerCheck, OutcomeError> {
        guard let text = options?.bodyPattern else { return .success(AnswerCheck(options, pattern: nil)) }
        if let known = patterns[text] { return .success(AnswerCheck(options, pattern: known)) }
        guard let pattern = Pattern(text) else {
            return .failure(.init(.notSent(reason: "'\(text)' is not a regular expression that this agent takes")))
        }
        if patterns.count >= 1_000 { patterns = [:] }
        patterns[text] = pattern
        return .success(AnswerCheck(options, pattern: pattern))
    }
}
