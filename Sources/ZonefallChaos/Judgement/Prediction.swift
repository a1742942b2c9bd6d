import ZonefallModel

/// What a blackout will do to everything that is probed, by the map alone, before anything is touched.
package struct Prediction: Hashable, Sendable {
    package let zone: Zone.ID
    package private(set) var services: [Service.ID: Expected]
    package private(set) var ways: [Way: Expected]
    /// The ways that pass what goes dark: those that would die in a power cut.
    package let touched: Set<Way>
    /// Nothing needs to die: it is a brownout.
    package private(set) var isSoft = false
    /// What the map lets each vantage ask, by whatever kind of probe.
    package private(set) var reaches: Set<Reach>
    /// The services of which somebody said what they will do, whatever the map says of their entries.
    package private(set) var stated: Set<Service.ID> = []
    /// What somebody said of a service as it is seen from certain places only.
    private var statedFrom: [Service.ID: [ServiceVerdict.Origin: Expected]] = [:]

    package init(zone: Zone.ID, services: [Service.ID: Expected], ways: [Way: Expected]) {
        self.zone = zone
        self.services = services
        self.ways = ways
        touched = Set(ways.filter { $0.value.fate == .dies }.keys)
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

    /// The prediction of a brownout: what would die in a power cut suffers.
    package func softened(for kind: GameDay.Kind) -> Prediction {
        guard kind == .brownout else { return self }
        var changed = self
        changed.isSoft = true
        func soft(_ expected: Expected) -> Expected {
            expected.fate == .dies ? Expected(.degraded, cause: expected.cause) : expected
        }
        changed.ways = ways.mapValues(soft)
        changed.services = services.mapValues(soft)
        return changed
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
            let expected = Expected(fate, cause: ["said so by the game day"])
            guard override.origins.isEmpty else {
                for origin in override.origins {
                    changed.statedFrom[override.service, default: [:]][.init(origin)] = expected
                }
                continue
            }
            changed.stated.insert(override.service)
            changed.services[override.service] = expected
        }
        return changed
    }

    /// What somebody said of a service as it is seen from there; nil: nothing.
    func stated(of service: Service.ID, from origin: ServiceVerdict.Origin) -> Expected? {
        stated.contains(service) ? services[service] : statedFrom[service]?[origin]
    }

    /// The prediction with what should have been probed: what of it was not is a gap.
    package func expecting(_ reaches: Set<Reach>) -> Prediction {
        var changed = self
        changed.reaches = reaches
        return changed
    }
}

extension ServiceVerdict.Origin {
    init(_ origin: GameDay.Override.Origin) {
        self =
            switch origin {
            case .zone(let zone): .zone(zone)
            case .outside: .outside
            }
    }
}
