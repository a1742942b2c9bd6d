import ZonefallModel

extension Report {
    /// How much of what should have been looked at was seen. No evidence is not good news, so every report says it.
    package struct Coverage: Hashable, Sendable {
        /// What is counted, in words: `map entities`, `probed targets per vantage`.
        package let unit: String
        package let expected: Int
        package let observed: Int
        /// Below this share a report can't say more than `inconclusive`, 0 to 1.
        package let requiredRatio: Double
        /// What was not seen, sorted.
        package let gaps: [Gap]

        package init(unit: String, expected: Int, observed: Int, requiredRatio: Double = 1, gaps: [Gap] = []) {
            self.unit = unit
            self.expected = expected
            self.observed = observed
            self.requiredRatio = requiredRatio
            self.gaps = gaps.sorted()
        }

        /// 0 to 1; nil when nothing was expected.
        package var ratio: Double? {
            expected > 0 ? Double(observed) / Double(expected) : nil
        }

        /// Held when enough was seen; to have had nothing to see is not enough.
        package var verdict: Verdict {
            guard let ratio, ratio >= requiredRatio else { return .inconclusive }
            return .held
        }

        /// One thing that was not seen, and why.
        package struct Gap: Hashable, Sendable {
            /// What was not seen: an id of the map, or a pair such as `agent-b → fip-a`.
            package let subject: String
            package let reason: String

            package init(subject: String, reason: String) {
                self.subject = subject
                self.reason = reason
            }
        }
    }
}

extension Report.Coverage.Gap: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.subject, left.reason) < (right.subject, right.reason)
    }
}

extension Report.Coverage: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        var gaps: [Gap] = []
        for gap in try json.array("gaps") {
            gaps.append(Gap(subject: try gap.string("subject"), reason: try gap.string("reason")))
        }
        self.init(
            unit: try json.string("unit"),
            expected: Int(try json.integer("expected")),
            observed: Int(try json.integer("observed")),
            requiredRatio: try json.number("required_ratio"),
            gaps: gaps
        )
    }

    package var json: JSONValue {
        [
            "unit": .string(unit),
            "expected": .integer(Int64(expected)),
            "observed": .integer(Int64(observed)),
            "ratio": JSONValue(orNull: ratio),
            "required_ratio": .number(requiredRatio),
            "gaps": .array(gaps.map { ["subject": .string($0.subject), "reason": .string($0.reason)] }),
        ]
    }
}
