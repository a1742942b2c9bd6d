import ZonefallModel

/// One line of questions: a vantage asks a target in one way.
package struct ProbeKey: Hashable, Sendable {
    package let vantage: Vantage.ID
    /// An id of the map, or `reflector`.
    package let target: String
    package let kind: ProbeKind

    package init(vantage: Vantage.ID, target: String, kind: ProbeKind) {
        self.vantage = vantage
        self.target = target
        self.kind = kind
    }

    package init(_ observation: Observation) {
        self.init(vantage: observation.vantage, target: observation.target, kind: observation.kind)
    }
}

extension ProbeKey: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.vantage, left.target, left.kind.rawValue) < (right.vantage, right.target, right.kind.rawValue)
    }
}
