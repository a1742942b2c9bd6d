import ZonefallAnalysis
import ZonefallModel
import ZonefallTestSupport

/// A region of many tenants with a shop each, nine agents inside every shop and one outside for all; a few of them with a
/// hidden dependency, and a few in trouble.
///
/// Observations are made tenant by tenant, so that a region of any size needs little memory.
package struct ShopRegion: Sendable {
    package let map: ZoneMap
    package let tenants: Int
    /// Between two attempts of a pair, in milliseconds.
    package let interval: Int64
    package let length: Int64
    /// What is planted, as `kind subject zone`, sorted.
    package let truths: [String]
    private let blackouts: [CloudSimulation.Blackout]
    private let seed: UInt64
    /// One tenant of so many has a hidden dependency, and another is in trouble.
    private static let rarity = 20

    /// - Parameters:
    ///   - rounds: how often each pair is probed.
    ///   - blackouts: whether each zone goes dark once.
    package init(tenants: Int, seed: UInt64 = 1, interval: Int64 = 10_000, rounds: Int = 51, blackouts: Bool = true) {
        self.tenants = tenants
        self.seed = seed
        self.interval = interval
        length = interval * Int64(rounds)
        var parts = MapDraft(edgedZones: 3)
        for tenant in 0..<tenants { parts.addTenant(tenant) }
        parts.vantages.append(Vantage(id: "agent-outside"))
        map = parts.map
        let third = length / 3
        self.blackouts =
            blackouts
            ? ["az-b", "az-a", "az-c"].enumerated().map { index, zone in
                let start = third * Int64(index) + third / 2
                return CloudSimulation.Blackout(zone: .init(zone), start: start, end: start + interval * 7)
            } : []
        truths = (0..<tenants).flatMap { Self.fault(of: $0).truths }.sorted()
    }

    package var events: [BlackoutEvent] { simulation(of: 0).events }
    package var end: Timestamp { CloudSimulation.origin + .milliseconds(length) }

    /// What the agents see of one tenant, in order of time.
    package func observations(of tenant: Int) -> [Observation] { simulation(of: tenant).observations() }

    /// The map of one tenant alone.
    package func map(of tenant: Int) -> ZoneMap {
        var parts = MapDraft(edgedZones: 3)
        parts.addTenant(tenant)
        parts.vantages.append(Vantage(id: "agent-outside"))
        parts.reality = Self.fault(of: tenant).reality
        return parts.map
    }

    private func simulation(of tenant: Int) -> CloudSimulation {
        var simulation = CloudSimulation(
            declared: map(of: tenant),
            seed: seed &* 1_000_003 &+ UInt64(tenant),
            interval: interval,
            length: length
        )
        simulation.reportsInTheDark = false
        simulation.blackouts = blackouts
        if tenant % Self.rarity == 7 {
            let node = Node.instance(Instance.ID("t\(tenant)-web-b"))
            simulation.incidents = [CloudSimulation.Incident(node: node, start: 4 * interval, end: 9 * interval)]
        }
        return simulation
    }

    private static func fault(of tenant: Int) -> (reality: Reality, truths: [String]) {
        var reality = Reality()
        guard tenant % rarity == 3 else { return (reality, []) }
        switch tenant / rarity % 3 {
        case 0:
            reality.routerZones[.init("t\(tenant)-rtr-b")] = "az-a"
            return (reality, ["router_placement t\(tenant)-rtr-b az-a"])
        case 1:
            reality.loadBalancerMembers[.init("t\(tenant)-lb-c")] = [.init("t\(tenant)-web-b")]
            return (reality, ["remote_members t\(tenant)-lb-c az-b"])
        default:
            reality.floatingIPRouters[.init("t\(tenant)-fip-c")] = .init("t\(tenant)-rtr-a")
            return (reality, ["remote_floating_ip t\(tenant)-fip-c az-a"])
        }
    }
}

extension MapDraft {
    /// A shop with agents on its web servers and databases too.
    fileprivate mutating func addTenant(_ tenant: Int) {
        let prefix = "t\(tenant)-"
        addShop(
            prefix: prefix,
            network: 0x0A00_0000 + UInt32(tenant) << 12,
            length: 20,
            outside: 0x6440_0000 + UInt32(tenant) << 9
        )
        for zone in zones {
            for role in ["web", "db"] {
                let letter = zone.id.rawValue.suffix(1)
                vantages.append(
                    Vantage(
                        id: .init("\(prefix)agent-\(role)-\(letter)"),
                        zone: zone.id,
                        instance: .init("\(prefix)\(role)-\(letter)")
                    )
                )
            }
        }
    }
}
