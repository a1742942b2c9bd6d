import ZonefallAnalysis
import ZonefallModel

/// The one sentence that answers at a glance. No evidence is never good news.
struct PageVerdict: Hashable, Sendable {
    let verdict: Verdict
    let sentence: String
    /// Zones that were announced to be dark and are not lit again.
    let darkZones: [Zone.ID]

    init(_ view: CoordinatorView, whatIf: WhatIf?) {
        let findings = view.findings.map(\.finding)
        let confirmed = findings.count { $0.standing == .confirmed }
        let suspected = findings.count { $0.standing == .suspected }
        let worst = whatIf?.worst
        darkZones = view.state.blackouts.darkZones
        if view.evaluatedAt == nil {
            (verdict, sentence) = (.inconclusive, "No verdict yet: nothing was evaluated.")
        } else if confirmed + suspected > 0 {
            let loss = worst.map { " \($0.sentence)" } ?? ""
            verdict = confirmed > 0 ? .refuted : .inconclusive
            sentence = Self.count(confirmed: confirmed, suspected: suspected) + loss
        } else if let worst, !worst.unexpected.isEmpty {
            (verdict, sentence) = (
                .refuted, "Nothing hidden was found, but the map itself is enough. \(worst.sentence)"
            )
        } else if let ratio = view.coverage.ratio, view.coverage.observed == view.coverage.expected {
            let open = findings.isEmpty && (worst?.undecided ?? 0) == 0
            verdict = open && ratio >= 1 ? .held : .inconclusive
            sentence =
                "No hidden dependency was found, and every one of \(view.coverage.expected) planned probes was seen. "
                + (worst.map(\.sentence) ?? "")
        } else {
            verdict = .inconclusive
            sentence =
                "No hidden dependency was found, but only \(view.coverage.observed) of \(view.coverage.expected) planned "
                + "probes were seen: that proves nothing."
        }
    }

    private static func count(confirmed: Int, suspected: Int) -> String {
        let total = confirmed + suspected
        let noun = total == 1 ? "hidden dependency" : "hidden dependencies"
        if suspected == 0 { return "\(total) \(noun)." }
        return confirmed == 0 ? "\(total) suspected \(noun)." : "\(total) \(noun), \(suspected) of them only suspected."
    }

    var json: JSONValue {
        [
            "verdict": .string(verdict.rawValue),
            "sentence": .string(sentence),
            "dark_zones": .array(darkZones.map { .string($0.rawValue) }),
        ]
    }
}
