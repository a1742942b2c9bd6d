import ArgumentParser
import ZonefallModel
import ZonefallReports

/// How commands that ask by themselves print what came of it.
enum OneShotFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json
}

/// What several observations of one target prove together.
struct OneShotVerdict {
    let verdict: Verdict
    let ok: Int
    let sent: Int

    init(_ observations: [Observation]) {
        ok = observations.count { $0.outcome == .ok }
        sent = observations.count { if case .notSent = $0.outcome { false } else { true } }
        // What could not be sent says nothing, and nothing is not good news.
        verdict = ok < sent ? .refuted : sent < observations.count || observations.isEmpty ? .inconclusive : .held
    }

    /// 0 held, 2 refuted, 3 inconclusive.
    var status: Int32 {
        switch verdict {
        case .held: 0
        case .refuted: 2
        case .inconclusive: 3
        }
    }

    static func json(_ target: String, _ observations: [Observation]) -> JSONValue {
        let verdict = OneShotVerdict(observations)
        return [
            "target": .string(target),
            "verdict": .string("\(verdict.verdict)"),
            "ok": .integer(Int64(verdict.ok)),
            "sent": .integer(Int64(verdict.sent)),
            "observations": .array(observations.map(\.json)),
        ]
    }
}
