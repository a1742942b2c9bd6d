import ZonefallModel

/// How many attempts a second this agent may make, whatever a plan says.
package struct RateLimits: Hashable, Sendable {
    /// To all targets together.
    package var agent: Double
    /// To one address, or one name where the plan gives names.
    package var target: Double
    /// To all addresses of a zone. A plan could claim any zone for any address, so the agent is told which are where.
    package var zones: [ZoneLimit]

    package struct ZoneLimit: Hashable, Sendable {
        package let zone: Zone.ID
        package let networks: [IPPrefix]
        package let perSecond: Double

        package init(zone: Zone.ID, networks: [IPPrefix], perSecond: Double) {
            self.zone = zone
            self.networks = networks
            self.perSecond = perSecond
        }
    }

    package init(agent: Double = 20_000, target: Double = 200, zones: [ZoneLimit] = []) {
        self.agent = agent
        self.target = target
        self.zones = zones
    }
}

extension PlannedProbe {
    /// How many questions one attempt may ask at most, where that is many.
    fileprivate var mostPackets: Double {
        switch kind {
        case .path:
            let hops = max((options?.lastTTL ?? 30) - (options?.firstTTL ?? 1) + 1, 1)
            return Double(min(max(options?.flows ?? 16, 1), 64) * min(hops, 64))
        case .udp: return Double(min(max(options?.flows ?? 1, 1), 64))
        default: return 1
        }
    }
}

/// What of a plan this agent carries out, and what it does not, with the reason.
struct PlanAdmission: Hashable, Sendable {
    struct Withheld: Hashable, Sendable {
        let probe: PlannedProbe
        let reason: String
    }

    private(set) var admitted: [PlannedProbe] = []
    private(set) var withheld: [Withheld] = []

    /// In the order of the plan, so that the same plan always loses the same probes.
    init(_ plan: ProbePlan, _ policy: AddressPolicy, _ limits: RateLimits) {
        var budget = Budget(limits: limits)
        for probe in plan.probes {
            let addresses = probe.addresses + (probe.resolver.map { [$0] } ?? [])
            if let reason = addresses.lazy.compactMap(policy.complaint).first ?? budget.complaint(about: probe) {
                withheld.append(Withheld(probe: probe, reason: reason))
            } else {
                admitted.append(probe)
            }
        }
    }

    /// What is left of the limits.
    private struct Budget {
        let limits: RateLimits
        var agent = 0.0
        var targets: [String: Double] = [:]
        var zones: [Zone.ID: Double] = [:]

        /// Takes the probe's attempts off, or says which limit forbids it, and then takes nothing.
        mutating func complaint(about probe: PlannedProbe) -> String? {
            let rate = probe.mostPackets / max(probe.interval.seconds, 0.001)
            if agent + rate > limits.agent { return Self.complaint("this agent", limits.agent) }
            let asked = Set(probe.addresses.map(\.description) + (probe.resolve.map { [$0] } ?? []))
            for target in asked.sorted() where targets[target, default: 0] + rate > limits.target {
                return Self.complaint(target, limits.target)
            }
            let zones = limits.zones.filter { limit in
                probe.addresses.flatMap(\.spellings).contains { address in
                    limit.networks.contains { $0.contains(address) }
                }
            }
            for limit in zones where self.zones[limit.zone, default: 0] + rate > limit.perSecond {
                return Self.complaint("zone '\(limit.zone)'", limit.perSecond)
            }
            agent += rate
            for target in asked { targets[target, default: 0] += rate }
            for limit in zones { self.zones[limit.zone, default: 0] += rate }
            return nil
        }

        private static func complaint(_ what: String, _ limit: Double) -> String {
            let number = limit == limit.rounded() ? "\(Int64(limit))" : "\(limit)"
            return "withheld: the agent's configuration allows \(number) attempts a second to \(what)"
        }
    }
}
