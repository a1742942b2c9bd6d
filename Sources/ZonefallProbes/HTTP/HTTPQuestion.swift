import ZonefallCurl
import ZonefallModel

/// What an attempt wants to know by HTTP: from an answer, or its lack, to a result.
struct HTTPQuestion {
    /// What an answer means to a kind; what the plan expects besides is checked here.
    typealias Judge = (any HTTPAnswer, ProbeOptions?) -> AttemptResult

    let options: ProbeOptions?
    /// nil for a handshake alone.
    let check: AnswerCheck?
    let judge: Judge

    /// In bytes.
    let largestBody: Int
    let wantsBody: Bool

    init(options: ProbeOptions?, check: AnswerCheck?, judge: @escaping Judge) {
        self.options = options
        self.check = check
        self.judge = judge
        largestBody = options?.largestBody ?? HTTPAsk.largestBody
        wantsBody = check?.wantsBody == true
    }

    /// - Parameters:
    ///   - roundTrip: told when it is `ok`.
    ///   - phases: told where the plan wants them.
    ///   - complaint: why it is not the answer that was asked for.
    func result(
        of answer: any HTTPAnswer,
        roundTrip: Duration,
        phases: () -> [ObservationDetails.Phase],
        certificate: CertificateFacts? = nil,
        complaint: String? = nil
    ) -> AttemptResult {
        var judged = judge(answer, options)
        if judged.outcome != .ok, check != nil, judged.details.message == nil, options != nil {
            judged.details.message = "status \(answer.status)"
        }
        let found =
            check?.complaint(about: answer) ?? complaint
            ?? certificate.flatMap { CertificateJudge.complaint(about: $0, options, at: .now()) }
        if let found {
            judged.outcome = .error
            judged.details.message = ObservationDetails.text(found)
        }
        if let certificate { judged.details.certificate = certificate }
        if options?.tellsPhases == true || check == nil { judged.details.phases = phases() }
        if answer.status != 200 { judged.details.status = answer.status }
        judged.roundTrip = judged.outcome == .ok ? roundTrip : nil
        return judged
    }

    func result(_ result: HTTPTry.Result) -> AttemptResult {
        switch result {
        case .notConnected(let outcome): AttemptResult(outcome)
        case .failed(let error): failure(error)
        case .answered(let answer):
            self.result(
                of: answer.response,
                roundTrip: answer.roundTrip,
                phases: { answer.phases },
                certificate: answer.certificate,
                complaint: answer.complaint
            )
        }
    }

    func failure(_ error: TransferError) -> AttemptResult {
        switch error {
        case .timeout: return AttemptResult(.timeout)
        case .couldNotBindLocally(let errno): return AttemptResult(.local(errno))
        case .badRequest(let why): return AttemptResult(.notSent(reason: why))
        default:
            // Something took the connection and gave no proper answer; if we were late, it may have lost patience.
            var failed = AttemptResult(.error, isHeard: false)
            if options != nil || check == nil { failed.details.message = ObservationDetails.text(error.description) }
            return failed
        }
    }
}
