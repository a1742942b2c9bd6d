import ZonefallModel

/// What a blackout will do to everything that is probed, by the map alone, before anything is touched.
package struct Prediction: Hashable, Sendable {
    package let zone: Zone.ID
    package private(set) var services: [Service.ID: Expected]
    package let ways: [Way: Expected]
    /// What the map lets each vantage ask, by whatever kind of probe.
    package private(set) var reaches: Set<Reach>
    /// The services of which somebody said what they will do, whatever the map says of their entries.
    package private(set) var stated: Set<Service.ID> = []

    package init(zone: Zone.ID, services: [Service.ID: Expected], ways: [Way: Expected]) {
        self.zone = zone
        self.services = services
        self.ways = ways
        reaches = Set(ways.filter { $0.value.fate != .broken }.keys.map(\.reach))
    }

    package struct Expected: Hashable, Sendable {
        package let fate: Fate
        /// The shortest chain from the thing to what goes dark: `shop`, `fip-b`, `rtr-a (az1)`; empty if it survives.
        package let cause: [String]

        package init(_ fate: Fate, cause: [String] = []) {
            self.fate = fate
            self.cause = cause
        }
    }

    /// The prediction with what somebody says of single services instead.
    package func overridden(by overrides: [GameDay.Override]) -> Prediction {
        var changed = self
        for override in overrides {
            let fate: Fate =
                switch override.expect {
                case .survives: .survives
                case .degraded: .degraded
                case .dies: .dies
                }
            changed.stated.insert(override.service)
            changed.services[override.service] = Expected(fate, cause: ["said so by the game day"])
        }
        return changed
    }

    /// The prediction with what should have been probed: what of it was not is a gap.
    package func expecting(_ reaches: Set<Reach>) -> Prediction {
        var changed = self
        changed.reaches = reaches
        return changed
    }
}
