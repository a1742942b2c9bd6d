import ZonefallModel

/// Who asks whom, and how: what one formula and one walk belong to.
package struct ProbePair: Hashable, Sendable {
    package let vantage: Vantage.ID
    package let target: Target
    package let kind: ProbeKind

    package enum Target: Hashable, Sendable {
        case resource(Resource)
        /// The outside host that says whom it saw.
        case reflector

        package var id: String {
            switch self {
            case .resource(let resource): resource.id
            case .reflector: Observation.reflector
            }
        }
    }

    package init(vantage: Vantage.ID, target: Target, kind: ProbeKind) {
        self.vantage = vantage
        self.target = target
        self.kind = kind
    }

    /// - Returns: nil if the map has nothing with the id `target`, and it is not `reflector`.
    package init?(vantage: Vantage.ID, target: String, kind: ProbeKind, in map: ZoneMap) {
        if target == Observation.reflector {
            self.init(vantage: vantage, target: .reflector, kind: kind)
        } else if let resource = map.resource(withID: target) {
            self.init(vantage: vantage, target: .resource(resource), kind: kind)
        } else {
            return nil
        }
    }
}

extension ProbePair: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.vantage.rawValue, left.target.id, left.kind.rawValue)
            < (right.vantage.rawValue, right.target.id, right.kind.rawValue)
    }
}
