import ZonefallModel

// An agent may send anything of any length within a body, and the store keeps rows by the million: what is longer than it
// can honestly be is cut, so that rows stay rows.
extension Observation {
    private static let longestReason = 256
    /// As many routers as an IP packet can pass in practice.
    private static let mostHops = 64
    private static let mostAnswers = 64
    private static let longestName = 128

    /// The observation with nothing longer than it can honestly be.
    var bounded: Observation {
        var bounded = self
        if case .notSent(let reason) = outcome, reason.utf8.count > Self.longestReason {
            bounded.outcome = .notSent(reason: reason.cut(to: Self.longestReason))
        }
        if path.count > Self.mostHops { bounded.path = Array(path.prefix(Self.mostHops)) }
        if answers.count > Self.mostAnswers { bounded.answers = Array(answers.prefix(Self.mostAnswers)) }
        if let member, member.rawValue.utf8.count > Self.longestName { bounded.member = nil }
        if let details { bounded.details = details.bounded }
        if let gatewayMAC, gatewayMAC.utf8.count > Self.longestName { bounded.gatewayMAC = nil }
        return bounded
    }
}

extension BlackoutEvent {
    /// The event with a source of a decent length.
    var bounded: BlackoutEvent {
        BlackoutEvent(
            time: time,
            phase: phase,
            zone: zone,
            scope: scope,
            source: source.cut(to: 128),
            endsBy: endsBy
        )
    }
}

extension String {
    /// At most so many bytes of UTF-8, cut between characters.
    func cut(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var cut = ""
        var size = 0
        for character in self {
            size += character.utf8.count
            guard size <= bytes else { break }
            cut.append(character)
        }
        return cut
    }
}
