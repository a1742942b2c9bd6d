import ZonefallModel

/// What a blackout will do to everything that is probed, by the map alone, before anything is touched.
package struct Prediction: Hashable, Sendable {
    package let zone: Zone.ID
    package private(set) var services: [Service.ID: Expected]
    package private(set) var ways: [Way: Expected]
    /// The services of which somebody said what they will do, whatever the map says of their entries.
    package private(set) var stated: Set<Service.ID> = []

    package init(zone: Zone.ID, services: [Service.ID: Expected], ways: [Way: Expected]) {
        self.zone = zone
        self.services = services
        self.ways = ways
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

    /// The prediction with what another one says of ways that it does not speak of.
    package func completed(by other: Prediction) -> Prediction {
        var changed = self
        changed.ways.merge(other.ways) { own, _ in own }
        return changed
    }
}
