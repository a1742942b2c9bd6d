import ZonefallModel

/// From a vantage to a target.
package struct Reach: Hashable, Sendable, Comparable {
    package let vantage: Vantage.ID
    /// An id of the map, or `reflector`.
    package let target: String

    package init(from vantage: Vantage.ID, to target: String) {
        self.vantage = vantage
        self.target = target
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.vantage, left.target) < (right.vantage, right.target)
    }
}

extension Reach: CustomStringConvertible {
    package var description: String { "\(vantage) → \(target)" }
}

/// From a vantage to a target by one kind of probe: what a prediction and a verdict are about.
package struct Way: Hashable, Sendable, Comparable {
    package let reach: Reach
    package let kind: ProbeKind

    package init(from vantage: Vantage.ID, to target: String, by kind: ProbeKind) {
        reach = Reach(from: vantage, to: target)
        self.kind = kind
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.reach, left.kind.rawValue) < (right.reach, right.kind.rawValue)
    }
}

extension Way: CustomStringConvertible {
    /// `probe-az2 → fip-a (http)`
    package var description: String { "\(reach) (\(kind.rawValue))" }
}

extension ProbeKind {
    /// How much a success proves: an answer over HTTP needs all that an echo needs, and more.
    var depth: Int {
        switch self {
        case .gateway, .exec: 0
        case .icmp, .path, .mtu, .dns: 1
        // It asks as deep as these, of those who are connected only.
        case .flow: 2
        case .tcp, .tls, .udp: 3
        case .egress: 4
        case .member: 5
        case .http: 6
        }
    }
}
