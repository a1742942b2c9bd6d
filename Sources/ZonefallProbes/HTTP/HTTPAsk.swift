import CZonefallProbes
import ZonefallCurl
import ZonefallModel

/// An HTTP GET to one or several addresses of a target, each over a new connection of its own.
///
/// What `http`, `egress` and `member` share; they differ in what they read out of the answer. A TLS handshake alone is asked
/// for in the same way.
final class HTTPAsk {
    /// What an answer means to a kind; what the plan expects besides is checked here.
    typealias Judge = (HTTPResponse, ProbeOptions?) -> AttemptResult

    private let context: ProbeContext
    private let isHandshake: Bool
    private var patterns: [String: Pattern] = [:]

    /// - Parameter isHandshake: true: nothing is sent once the handshake is done.
    init(_ context: ProbeContext, isHandshake: Bool = false) {
        self.context = context
        self.isHandshake = isHandshake
    }

    /// - Parameter judge: what an answer means; its round trip is filled in here.
    func begin(_ attempt: Attempt, judge: @escaping Judge) {
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
        let tries = StaggeredTries(
            loop: context.loop,
            addresses: attempt.addresses,
            until: attempt.deadline,
            every: attempt.probe.asksEveryAddress,
            start: { [unowned self, unowned attempt] address, completion in
                HTTPTry(context, to: address, of: attempt, isHandshake: isHandshake) { [isHandshake] result in
                    completion(Self.result(of: result, options, isHandshake ? nil : check, judge))
                }
            },
            completion: { [unowned attempt] in attempt.finish($0) }
        )
        attempt.work = tries
        tries.begin()
    }

    func expire(_ attempt: Attempt) {
        guard let tries = attempt.work as? StaggeredTries else { return }
        attempt.finish(tries.giveUp())
    }

    func abandon(_ attempt: Attempt) {
        (attempt.work as? StaggeredTries)?.cancel()
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

    private static func result(
        of result: HTTPTry.Result,
        _ options: ProbeOptions?,
        _ check: AnswerCheck?,
        _ judge: Judge
    ) -> AttemptResult {
        switch result {
        case .notConnected(let outcome): return AttemptResult(outcome)
        case .answered(let answer):
            var judged = judge(answer.response, options)
            if judged.outcome != .ok, check != nil, judged.details.message == nil, options != nil {
                judged.details.message = "status \(answer.response.status)"
            }
            let complaint =
                check?.complaint(about: answer.response) ?? answer.complaint
                ?? answer.certificate.flatMap { CertificateJudge.complaint(about: $0, options, at: .now()) }
            if let complaint {
                judged.outcome = .error
                judged.details.message = ObservationDetails.text(complaint)
            }
            judged.details.certificate = answer.certificate
            if options?.tellsPhases == true || check == nil { judged.details.phases = answer.phases }
            judged.roundTrip = judged.outcome == .ok ? answer.roundTrip : nil
            return judged
        case .failed(.timeout): return AttemptResult(.timeout)
        case .failed(.couldNotBindLocally(let errno)): return AttemptResult(.local(errno))
        case .failed(.badRequest(let why)): return AttemptResult(.notSent(reason: why))
        // Something took the connection and gave no proper answer; if we were late, it may have lost patience.
        case .failed(let error):
            var failed = AttemptResult(.error, isHeard: false)
            if options != nil || check == nil { failed.details.message = ObservationDetails.text(error.description) }
            return failed
        }
    }
}
