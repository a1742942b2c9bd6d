import ZonefallModel

/// One tenant of a ``RandomCloud``, and how it numbers its things.
struct RandomTenant {
    let name: String
    let number: Int
    /// In the region's order; at least two.
    let zones: [Zone.ID]
    let isStretched: Bool
    let isDualStack: Bool
    private var lastHost: [Zone.ID: Int] = [:]
    private var lastBackHost = 10

    init(name: String, number: Int, zones: [Zone.ID], isStretched: Bool, isDualStack: Bool) {
        self.name = name
        self.number = number
        self.zones = zones
        self.isStretched = isStretched
        self.isDualStack = isDualStack
    }

    var back: Network.ID { .init("\(name)-back") }
    func network(in zone: Zone.ID) -> Network.ID { .init(isStretched ? "\(name)-app" : "\(name)-app-\(zone)") }
    func router(in zone: Zone.ID) -> Router.ID { .init("\(name)-rtr-\(zone)") }
    func balancer(in zone: Zone.ID) -> LoadBalancer.ID { .init("\(name)-web-lb-\(zone)") }
    func address(in zone: Zone.ID) -> FloatingIP.ID { .init("\(name)-web-fip-\(zone)") }
    var web: Service.ID { .init("\(name)-web") }
    var database: Service.ID { .init("\(name)-db") }
    var single: Service.ID { .init("\(name)-one") }
    var globalBalancer: GlobalLoadBalancer.ID { .init("\(name)-web-glb") }

    /// From 1, by the zone's own digit.
    private func index(of zone: Zone.ID) -> Int { Int(zone.rawValue.suffix(1)) ?? 0 }

    func gateway(in zone: Zone.ID) -> Port {
        port(on: zone, host: isStretched ? index(of: zone) : 1)
    }

    func transitAddress(in zone: Zone.ID) -> IPAddress { .v4(0x0a00_ff00 | UInt32(number << 16 | index(of: zone))) }

    /// - Parameter host: 1...9 for routers, from 10 for the rest.
    private func port(on zone: Zone.ID, host: Int) -> Port {
        let third = isStretched ? (host < 10 ? 0 : index(of: zone)) : 100 + index(of: zone)
        let network6 = isStretched ? 0 : index(of: zone)
        return Port(
            network: network(in: zone),
            address: .v4(0x0a00_0000 | UInt32(number << 16 | third << 8 | host)),
            addressV6: isDualStack ? Self.v6(number, network6, third << 8 | host) : nil
        )
    }

    private static func v6(_ tenant: Int, _ network: Int, _ host: Int) -> IPAddress {
        .v6(high: 0x2001_0db8_0000_0000 | UInt64(tenant << 16 | network), low: UInt64(host))
    }

    mutating func nextPort(in zone: Zone.ID) -> Port {
        lastHost[zone, default: 10] += 1
        return port(on: zone, host: lastHost[zone] ?? 10)
    }

    mutating func nextBackPort() -> Port {
        lastBackHost += 1
        return Port(network: back, address: backAddress(lastBackHost))
    }

    func backAddress(_ host: Int) -> IPAddress { .v4(0xc0a8_0000 | UInt32(number << 8 | host)) }

    /// - Parameter other: the zone whose router is the gateway; its own, if nothing is said.
    mutating func instance(_ id: String, in zone: Zone.ID, leavingBy other: Zone.ID? = nil) -> Instance {
        let gateway = gateway(in: other ?? zone)
        return Instance(
            id: .init("\(name)-\(id)"),
            zone: zone,
            ports: [nextPort(in: zone)],
            gateway: gateway.address,
            gatewayV6: gateway.addressV6
        )
    }

    mutating func build(into draft: inout MapDraft, using random: inout SeededGenerator) {
        addNetworks(to: &draft)
        for zone in zones { addRouter(in: zone, to: &draft) }
        addWeb(to: &draft, using: &random)
        if Bool.random(using: &random) { addDatabase(to: &draft) }
        if Bool.random(using: &random) { addSingle(to: &draft, using: &random) }
        addOddInstances(to: &draft, using: &random)
        if Bool.random(using: &random) { addBackNetwork(to: &draft, using: &random) }
    }

    private func addNetworks(to draft: inout MapDraft) {
        func prefixes(_ network: Int, v4: UInt32, length: Int) -> [IPPrefix] {
            let v6 = isDualStack ? [IPPrefix(network: Self.v6(number, network, 0), length: 64)] : []
            return ([IPPrefix(network: .v4(v4), length: length)] + v6).compactMap { $0 }
        }
        let base = 0x0a00_0000 | UInt32(number << 16)
        if isStretched {
            draft.networks.append(
                Network(id: .init("\(name)-app"), subnets: prefixes(0, v4: base, length: 20), zones: zones)
            )
            return
        }
        for zone in zones {
            let third = UInt32(100 + index(of: zone)) << 8
            let subnets = prefixes(index(of: zone), v4: base | third, length: 24)
            draft.networks.append(Network(id: network(in: zone), subnets: subnets, zones: [zone]))
        }
        draft.networks.append(
            Network(
                id: .init("\(name)-transit"),
                role: .transit,
                subnets: [IPPrefix(network: .v4(base | 0xff00), length: 24)].compactMap { $0 },
                zones: zones
            )
        )
    }

    private func addRouter(in zone: Zone.ID, to draft: inout MapDraft) {
        var router = Router(
            id: router(in: zone),
            requestedZones: [zone],
            externalAddress: .v4(0x6440_0000 | UInt32(number << 8 | index(of: zone))),
            interfaces: [gateway(in: zone)]
        )
        if !isStretched {
            router.interfaces.append(Port(network: .init("\(name)-transit"), address: transitAddress(in: zone)))
            router.routes = zones.filter { $0 != zone }.compactMap { other in
                draft.networks.first { $0.id == network(in: other) }?.subnets.first
                    .map { Router.Route(destination: $0, nextHop: transitAddress(in: other)) }
            }
        }
        draft.routers.append(router)
    }

    private mutating func addWeb(to draft: inout MapDraft, using random: inout SeededGenerator) {
        var replicas: [Instance.ID] = []
        for zone in zones {
            let members = (1...Int.random(in: 1...2, using: &random)).map { instance("vm-web-\(zone)-\($0)", in: zone) }
            draft.instances += members
            replicas += members.map(\.id)
            let agent = instance("vm-agent-\(zone)", in: zone)
            draft.instances.append(agent)
            draft.vantages.append(Vantage(id: .init("\(name)-agent-\(zone)"), zone: zone, instance: agent.id))
            let vip = nextPort(in: zone)
            draft.loadBalancers.append(
                LoadBalancer(
                    id: balancer(in: zone),
                    zone: zone,
                    network: vip.network,
                    address: vip.address,
                    addressV6: vip.addressV6,
                    service: web,
                    members: members.map(\.id)
                )
            )
            addAddress(address(in: zone), in: zone, serves: .loadBalancer(balancer(in: zone)), to: &draft)
        }
        draft.services.append(Service(id: web, replicas: replicas, entries: [.globalLoadBalancer(globalBalancer)]))
        draft.globalLoadBalancers.append(
            GlobalLoadBalancer(
                id: globalBalancer,
                name: "\(web).example.net",
                service: web,
                answers: zones.map { address(in: $0) }
            )
        )
    }

    private func addAddress(
        _ id: FloatingIP.ID,
        in zone: Zone.ID,
        serves: FloatingIP.Served,
        to draft: inout MapDraft
    ) {
        let host = UInt32(100 + draft.floatingIPs.count)
        draft.floatingIPs.append(
            FloatingIP(
                id: id,
                zone: zone,
                address: .v4(0x6440_0000 | UInt32(number << 8) | host),
                router: router(in: zone),
                serves: serves
            )
        )
    }

    private mutating func addDatabase(to draft: inout MapDraft) {
        let replicas = zones.map { instance("vm-db-\($0)", in: $0) }
        draft.instances += replicas
        draft.services.append(
            Service(id: database, replicas: replicas.map(\.id), quorum: max(1, zones.count - 1))
        )
        draft.service(web) { [database] in $0.dependsOn = [.service(database)] }
    }

    private mutating func addSingle(to draft: inout MapDraft, using random: inout SeededGenerator) {
        guard let zone = zones.randomElement(using: &random) else { return }
        let only = instance("vm-one", in: zone)
        draft.instances.append(only)
        let entry = FloatingIP.ID("\(name)-one-fip")
        addAddress(entry, in: zone, serves: .instance(only.id), to: &draft)
        draft.services.append(
            Service(id: single, replicas: [only.id], entries: [.floatingIP(entry)], expectedZones: [zone])
        )
    }

    private mutating func addOddInstances(to draft: inout MapDraft, using random: inout SeededGenerator) {
        for count in 0..<Int.random(in: 0...3, using: &random) {
            guard let zone = zones.randomElement(using: &random) else { return }
            draft.instances.append(instance("vm-aux-\(count)", in: zone))
        }
    }

    private mutating func addBackNetwork(to draft: inout MapDraft, using random: inout SeededGenerator) {
        let subnet = IPPrefix(network: backAddress(0), length: 24)
        draft.networks.append(Network(id: back, role: .back, subnets: [subnet].compactMap { $0 }, zones: zones))
        for index in draft.instances.indices where draft.instances[index].id.rawValue.hasPrefix("\(name)-") {
            if Bool.random(using: &random) { draft.instances[index].ports.append(nextBackPort()) }
        }
    }
}
