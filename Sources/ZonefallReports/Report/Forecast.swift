import ZonefallModel

extension Report {
    /// What a blackout would do to one thing, by the map alone.
    package struct Forecast: Hashable, Sendable {
        package let darkZone: Zone.ID
        package let subject: Resource
        /// The vantage from which the subject is asked; nil for a service as such.
        package let vantage: Vantage.ID?
        package let fate: Fate
        /// Which share of it still works, 0 to 1.
        package let share: Double
        /// From the subject to what goes dark, the shortest way: `shop`, `fip-b`, `rtr-a (az1)`; empty when it survives.
        package let cause: [String]
        /// What somebody expects of it; nil: nobody expects anything.
        package let expected: Fate?

        package init(
            darkZone: Zone.ID,
            subject: Resource,
            vantage: Vantage.ID? = nil,
            fate: Fate,
            share: Double,
            cause: [String] = [],
            expected: Fate? = nil
        ) {
            self.darkZone = darkZone
            self.subject = subject
            self.vantage = vantage
            self.fate = fate
            self.share = share
            self.cause = cause
            self.expected = expected
        }

        /// Refuted when it should live and does not; nil when nobody expects anything.
        package var verdict: Verdict? {
            guard let expected, expected != .unknown else { return nil }
            if fate == .unknown { return .inconclusive }
            return expected.lives && !fate.lives ? .refuted : .held
        }
    }
}

extension Report.Forecast: Comparable {
    /// Services first, then by subject, vantage and zone.
    package static func < (left: Self, right: Self) -> Bool {
        (left.vantage == nil ? 0 : 1, left.subject, left.vantage?.rawValue ?? "", left.darkZone)
            < (right.vantage == nil ? 0 : 1, right.subject, right.vantage?.rawValue ?? "", right.darkZone)
    }
}

extension Report.Forecast: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            darkZone: Zone.ID(try json.string("dark_zone")),
            subject: try json.subject(),
            vantage: try json.optionalValue("agent") { Vantage.ID($0) },
            fate: try json.value("fate", Report.Fate.init(rawValue:)),
            share: try json.number("share_ratio"),
            cause: try json.values("cause") { $0 },
            expected: try json.optionalValue("expected", Report.Fate.init(rawValue:))
        )
    }

    package var json: JSONValue {
        [
            "dark_zone": .string(darkZone.rawValue),
            "subject": .string(subject.id),
            "subject_kind": .string(subject.keyword),
            "agent": JSONValue(orNull: vantage?.rawValue),
            "fate": .string(fate.rawValue),
            "share_ratio": .number(share),
            "cause": .array(cause.map { .string($0) }),
            "expected": JSONValue(orNull: expected?.rawValue),
            "verdict": JSONValue(orNull: verdict?.rawValue),
        ]
    }
}
