import ZonefallModel

/// How a blackout really looked to survivors, beside how it was asked to look.
///
/// Clients fail over by what they see: silence takes as long as their patience, a refusal takes no time at all. So a
/// blackout that looked otherwise than asked tested something else.
package struct ObservedFidelity: Hashable, Sendable {
    package let asked: BlackoutFault
    /// By target and look, sorted.
    package let sights: [Sight]
    /// What the zone's own agents saw of their zone.
    package let inside: Inside
    /// In a brownout: which share of the survivors' attempts failed, 0 to 1, and how much later answers came.
    package let brownout: Brownout?
    package let match: Match

    /// How the attempts at one target ended, from one moment on.
    package struct Sight: Hashable, Sendable {
        package let target: String
        package let look: Look
        package let attempts: Int
        /// From the start of the blackout to the start of the first and of the last of them; by the agents' clocks.
        package let firstAfter: Duration
        package let lastAfter: Duration
    }

    package enum Look: String, Hashable, Sendable, CaseIterable {
        /// Nothing came back in time.
        case silent
        /// EHOSTUNREACH: no neighbour answers any more, or a router says so.
        case unreachable
        /// RST: something stands there and says no.
        case refused
        /// Something before it answered in its place.
        case error

        /// nil: it worked, or was never sent.
        init?(_ outcome: Outcome) {
            switch outcome {
            case .timeout: self = .silent
            case .unreachable: self = .unreachable
            case .refused: self = .refused
            case .error: self = .error
            case .ok, .notSent: return nil
            }
        }
    }

    /// Ways from the zone into itself that worked before, and how many of them went on working.
    package struct Inside: Hashable, Sendable {
        package let ways: Int
        package let alive: Int
    }

    package struct Brownout: Hashable, Sendable {
        package let lossRatio: Double
        /// By the middle one of the ways; nil: nothing worked.
        package let addedRoundTrip: Duration?
    }

    package enum Match: Hashable, Sendable {
        case asAsked
        case otherwise(reason: String)
        /// Too little was seen to tell.
        case unproved(reason: String)
    }
}

extension ObservedFidelity {
    /// - Parameters:
    ///   - touched: the survivors' ways into the zone that worked before.
    ///   - inside: the zone's own ways into itself that did.
    init(asked: BlackoutFault, evidence: BlackoutEvidence, touched: [Way], inside: [Way]) {
        self.asked = asked
        sights = Self.sights(of: touched, in: evidence)
        self.inside = Inside(
            ways: inside.count,
            alive: inside.count { evidence.dark.log.sent[$0]?.suffix(2).contains(where: \.isOK) ?? false }
        )
        brownout = asked.kind == .brownout ? Brownout(of: touched, in: evidence) : nil
        match = brownout.flatMap { asked.brownout?.mismatch(with: $0) } ?? Self.match(asked, sights, self.inside)
    }

    private static func sights(of ways: [Way], in evidence: BlackoutEvidence) -> [Sight] {
        guard let imposedAt = evidence.imposedAt else { return [] }
        struct Key: Hashable {
            let target: String
            let look: Look
        }
        var seen: [Key: [Duration]] = [:]
        for way in ways {
            let attempts = (evidence.onset.log.sent[way] ?? []) + (evidence.dark.log.sent[way] ?? [])
            for attempt in attempts {
                guard let look = Look(attempt.outcome) else { continue }
                seen[Key(target: way.reach.target, look: look), default: []]
                    .append(max(attempt.time - imposedAt, .zero))
            }
        }
        return seen.map { key, moments in
            Sight(
                target: key.target,
                look: key.look,
                attempts: moments.count,
                firstAfter: moments.min() ?? .zero,
                lastAfter: moments.max() ?? .zero
            )
        }.sorted()
    }

    private static func match(_ asked: BlackoutFault, _ sights: [Sight], _ inside: Inside) -> Match {
        if let refused = sights.first(where: { $0.look == .refused }) {
            return .otherwise(
                reason:
                    "\(refused.target) refused connections, which nothing does that is dark: something answers in its place"
            )
        }
        if let reason = insideMismatch(asked, inside) { return .otherwise(reason: reason) }
        let unreachable = sights.first { $0.look == .unreachable }
        // It need not cost a single attempt.
        if asked.kind == .brownout, sights.isEmpty { return .asAsked }
        guard unreachable != nil || sights.contains(where: { $0.look == .silent }) else {
            return .unproved(reason: "no probe of a survivor failed in a way that shows how it looked")
        }
        switch (asked.fidelity, unreachable) {
        case (.l2Dead, nil):
            return .unproved(
                reason: """
                    neighbours saw silence and no unreachable host: as long as they remember the way to it, it can't be told \
                    from l3_silent
                    """
            )
        case (.l3Silent, let seen?), (.forwardOnly, let seen?):
            return .otherwise(
                reason: """
                    \(seen.target) was told to be unreachable, while \(asked.fidelity.rawValue) is silence: clients failed over \
                    sooner than they would
                    """
            )
        case (.l2Dead, _?), (.l3Silent, nil), (.forwardOnly, nil): return .asAsked
        }
    }

    private static func insideMismatch(_ asked: BlackoutFault, _ inside: Inside) -> String? {
        guard inside.ways > 0 else { return nil }
        switch asked.kind {
        case .isolated:
            return inside.alive == 0
                ? "nothing inside of the zone went on working: it was dark, and not isolated" : nil
        // Neighbours inside still reach each other past a router that is dead.
        case .dark where asked.fidelity != .forwardOnly:
            return inside.alive > 0
                ? "\(inside.alive) of \(inside.ways) ways within the zone went on working: it was not dark inside" : nil
        case .dark, .brownout: return nil
        }
    }
}

extension ObservedFidelity.Brownout {
    fileprivate init(of ways: [Way], in evidence: BlackoutEvidence) {
        let log = evidence.onset.log.merging(evidence.dark.log)
        let attempts = ways.flatMap { log.sent[$0] ?? [] }
        let added = ways.compactMap(evidence.addedRoundTrip).sorted()
        self.init(
            lossRatio: attempts.isEmpty ? 0 : Double(attempts.count { !$0.isOK }) / Double(attempts.count),
            addedRoundTrip: added.isEmpty ? nil : added[added.count / 2]
        )
    }
}

extension GameDay.Brownout {
    /// nil: all that was asked for can have been so.
    fileprivate func mismatch(with seen: ObservedFidelity.Brownout) -> ObservedFidelity.Match? {
        guard let latency else { return nil }
        guard let added = seen.addedRoundTrip else {
            return .unproved(reason: "nothing answered, so that nobody knows how late it would have been")
        }
        return added < latency
            ? .otherwise(
                reason:
                    "answers came \(added.wholeMilliseconds) ms later, and \(latency.wholeMilliseconds) ms were asked for"
            )
            : nil
    }
}

extension ObservedFidelity {
    /// What was seen, and why it is not what was asked: one sentence.
    package var statement: String {
        let seen = Look.allCases.compactMap { look -> String? in
            let those = sights.filter { $0.look == look }
            guard let first = those.map(\.firstAfter).min() else { return nil }
            let targets = Set(those.map(\.target)).count
            return """
                \(look.words) from \(first.inSeconds) on (\(targets) \(targets == 1 ? "target" : "targets"), \
                \(those.reduce(0) { $0 + $1.attempts }) attempts)
                """
        }
        let within = inside.ways > 0 ? ["\(inside.alive) of \(inside.ways) ways within the zone went on working"] : []
        let soft = brownout.map { seen in
            let late = seen.addedRoundTrip.map { ", answers \($0.wholeMilliseconds) ms later" } ?? ""
            return ["\(Int((seen.lossRatio * 100).rounded())) % of the attempts lost\(late)"]
        }
        let facts = (seen.isEmpty && soft == nil ? ["survivors saw nothing of it"] : seen) + within + (soft ?? [])
        switch match {
        case .asAsked: return facts.joined(separator: ", ")
        case .otherwise(let reason), .unproved(let reason): return "\(facts.joined(separator: ", ")); \(reason)"
        }
    }
}

extension ObservedFidelity.Look {
    fileprivate var words: String {
        switch self {
        case .silent: "silence"
        case .unreachable: "EHOSTUNREACH"
        case .refused: "RST"
        case .error: "an error of what stands before it"
        }
    }
}

extension Duration {
    /// `3.1 s`
    fileprivate var inSeconds: String {
        let tenths = (wholeMilliseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10) s"
    }
}

extension ObservedFidelity.Sight: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.target, left.firstAfter, left.look.rawValue) < (right.target, right.firstAfter, right.look.rawValue)
    }
}
