import ZonefallModel

/// `mtu`: the largest packet that gets to the target and back whole, found with echo requests that nobody may cut into pieces.
///
/// Where routers say what they take, that is tried; where they are silent (a black hole), sizes are halved. `ok` when that is as
/// large as the plan wants, with the size; `error` when it is smaller; `timeout` when not even a packet of the size that
/// every host takes comes back.
final class MTUProbe: ProbeMethod {
    static let kind = ProbeKind.mtu
    private let loop: EventLoop

    init(_ context: ProbeContext) {
        loop = context.loop
    }

    func begin(_ attempt: Attempt) {
        let survey = PacketSurvey(loop, to: attempt.addresses[0], patience: attempt.probe.timeout / 4)
        attempt.work = survey
        survey.begin(by: attempt.probe.source) { [unowned attempt] in attempt.finish(Self.result($0, attempt.probe)) }
    }

    func expire(_ attempt: Attempt) {
        guard let survey = attempt.work as? PacketSurvey else { return }
        attempt.finish(Self.result(survey.giveUp(), attempt.probe))
    }

    func abandon(_ attempt: Attempt) {
        (attempt.work as? PacketSurvey)?.cancel()
    }

    private static func result(_ finding: PacketSurvey.Finding, _ probe: PlannedProbe) -> AttemptResult {
        var result = AttemptResult(finding.outcome, roundTrip: finding.outcome == .ok ? finding.roundTrip : nil)
        result.details.mtu = finding.mtu
        var words: [String] = []
        if let router = finding.router { words.append("\(router) takes no more") }
        if !finding.isComplete, finding.mtu != nil { words.append("the time was over before larger sizes were tried") }
        if let wanted = probe.options?.smallestMTU, let mtu = finding.mtu, mtu < wanted {
            // Unless all sizes were tried, nothing is proved.
            result.outcome = finding.isComplete ? .error : .timeout
            result.isHeard = finding.isComplete
            result.roundTrip = nil
            words.insert("\(mtu) bytes get through, less than \(wanted)", at: 0)
        }
        if !words.isEmpty { result.details.message = words.joined(separator: "; ") }
        return result
    }
}
