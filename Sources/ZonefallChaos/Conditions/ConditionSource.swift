import ZonefallModel

/// What others say of the conditions that end a blackout: monitoring, alerts, a webhook, the coordinator's findings.
///
/// It answers at once, from what was asked in the background: while it is asked, no lease is renewed.
package protocol ConditionSource: Sendable {
    func reading(of condition: GameDay.AbortCondition.What) -> ConditionReading
}

package enum ConditionReading: Hashable, Sendable {
    case clear
    /// It is so, and how.
    case holds(String)
    /// Nobody could be asked. That is no good news: it counts as if it held.
    case unknown(String)
}

/// Nobody is asked, because the day has no such condition.
package struct NoConditions: ConditionSource {
    package init() {}
    package func reading(of condition: GameDay.AbortCondition.What) -> ConditionReading {
        .unknown("nobody asks \(condition)")
    }
}

/// Since when each condition of a day holds.
struct ConditionWatch {
    let conditions: [GameDay.AbortCondition]
    private var since: [Int: Duration] = [:]

    init(_ conditions: [GameDay.AbortCondition]) {
        self.conditions = conditions
    }

    /// The first condition that has held for long enough, in words; nil: none.
    mutating func check(at now: Duration, _ read: (GameDay.AbortCondition.What) -> ConditionReading) -> String? {
        var first: String?
        for (index, condition) in conditions.enumerated() {
            switch read(condition.what) {
            case .clear: since[index] = nil
            case .holds(let what), .unknown(let what):
                let began = since[index] ?? now
                since[index] = began
                if now - began >= condition.duration { first = first ?? what }
            }
        }
        return first
    }
}
