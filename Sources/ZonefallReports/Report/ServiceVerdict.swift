import ZonefallModel

extension Report {
    /// What a blackout was predicted to do to a service, what it did, and what that says of the map.
    package struct ServiceVerdict: Hashable, Sendable {
        /// How prediction and observation compare.
        package enum Class: String, Hashable, Sendable, CaseIterable {
            case asPredicted = "as-predicted"
            /// Predicted to survive, failed.
            case hiddenDependency = "hidden-dependency"
            /// Survived, but came back later than it should.
            case lateFailover = "late-failover"
            /// Fresh connections worked, long-lived ones hung.
            case split
            /// Predicted to fail, survived: the map is wrong the other way.
            case unexpectedSurvivor = "unexpected-survivor"
            /// Another zone was hit.
            case collateral
            /// There was no data.
            case unknown
            /// Nothing probes it.
            case notCovered = "not-covered"
            /// The zone was not confirmed dark, so nothing was tested.
            case invalid

            package var verdict: Verdict {
                switch self {
                case .asPredicted: .held
                case .hiddenDependency, .lateFailover, .split, .unexpectedSurvivor, .collateral: .refuted
                case .unknown, .notCovered, .invalid: .inconclusive
                }
            }
        }

        package let service: Service.ID
        package let darkZone: Zone.ID
        package let origin: Origin
        package let predicted: Fate
        package let observed: Fate
        package let `class`: Class
        /// Attempts during the dark phase, and the share of them that worked, 0 to 1; nil without an attempt.
        package let attempts: Int
        package let okRatio: Double?
        /// From the blackout's start to the first failure; nil: none.
        package let failedAfter: Duration?
        /// From the lift to working again; nil: it never failed, or never came back.
        package let recoveredAfter: Duration?
        /// Why it was predicted so, or what the hidden dependency is: `shop`, `fip-b`, `rtr-a (az1)`.
        package let cause: [String]
        /// One sentence for a person.
        package let explanation: String

        package init(
            service: Service.ID,
            darkZone: Zone.ID,
            origin: Origin = .anywhere,
            predicted: Fate,
            observed: Fate,
            class: Class,
            attempts: Int,
            okRatio: Double?,
            failedAfter: Duration? = nil,
            recoveredAfter: Duration? = nil,
            cause: [String] = [],
            explanation: String
        ) {
            self.service = service
            self.darkZone = darkZone
            self.origin = origin
            self.predicted = predicted
            self.observed = observed
            self.class = `class`
            self.attempts = attempts
            self.okRatio = okRatio
            self.failedAfter = failedAfter
            self.recoveredAfter = recoveredAfter
            self.cause = cause
            self.explanation = explanation
        }
    }
}

extension Report.ServiceVerdict: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.darkZone, left.service, left.origin)
            < (right.darkZone, right.service, right.origin)
    }
}

extension Report.ServiceVerdict: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        self.init(
            service: Service.ID(try json.string("service")),
            darkZone: Zone.ID(try json.string("dark_zone")),
            origin: try Origin(json: json),
            predicted: try json.value("predicted", Report.Fate.init(rawValue:)),
            observed: try json.value("observed", Report.Fate.init(rawValue:)),
            class: try json.value("class", Class.init(rawValue:)),
            attempts: Int(try json.integer("attempts")),
            okRatio: try json.optionalNumber("ok_ratio"),
            failedAfter: try json.optionalInteger("failed_after_ms").map { .milliseconds($0) },
            recoveredAfter: try json.optionalInteger("recovered_after_ms").map { .milliseconds($0) },
            cause: try json.values("cause") { $0 },
            explanation: try json.string("explanation")
        )
    }

    package var json: JSONValue {
        [
            "service": .string(service.rawValue),
            "dark_zone": .string(darkZone.rawValue),
            "origin": .string(origin.keyword),
            "source_zone": JSONValue(orNull: origin.zone?.rawValue),
            "predicted": .string(predicted.rawValue),
            "observed": .string(observed.rawValue),
            "class": .string(`class`.rawValue),
            "verdict": .string(`class`.verdict.rawValue),
            "attempts": .integer(Int64(attempts)),
            "ok_ratio": JSONValue(orNull: okRatio),
            "failed_after_ms": JSONValue(orNull: failedAfter),
            "recovered_after_ms": JSONValue(orNull: recoveredAfter),
            "cause": .array(cause.map { .string($0) }),
            "explanation": .string(explanation),
        ]
    }
}
