import ZonefallModel

/// Resolves pack entries for vantages.
struct ProbeTargets {
    let map: ZoneMap
    let routing: Routing
    let reflector: [IPAddress]
    let resolver: IPAddress?
    /// By which router each instance answers routed traffic.
    private let doors: [IPAddress.Family: [Instance.ID: ProbeOrigin.Door]]

    init(map: ZoneMap, reflector: [IPAddress], resolver: IPAddress?) {
        let routing = Routing(map)
        self.map = map
        self.routing = routing
        self.reflector = reflector
        self.resolver = resolver
        var doors: [IPAddress.Family: [Instance.ID: ProbeOrigin.Door]] = [:]
        for family in IPAddress.Family.allCases {
            for instance in map.instances {
                guard let exit = routing.exit(of: instance, family) else { continue }
                doors[family, default: [:]][instance.id] = .gateway(exit.router)
            }
        }
        self.doors = doors
    }

    func probes(of entry: ProbePack.Entry, from origin: ProbeOrigin) -> [PlannedProbe] {
        // These two kinds make sense of one sort of target only; documents are read elsewhere, so it is checked here.
        guard entry.kind != .gateway || entry.targets == .gateway, entry.kind != .egress || entry.targets == .reflector
        else { return [] }
        switch entry.targets {
        case .floatingIPs: return floatingIPs(entry, origin)
        case .routers: return routers(entry, origin)
        case .loadBalancers: return loadBalancers(entry, origin)
        case .instances: return instances(entry, origin)
        case .globalLoadBalancers: return globalLoadBalancers(entry, origin)
        case .gateway: return gateway(entry, origin)
        case .reflector: return reflector(entry, origin)
        }
    }

    private func floatingIPs(_ entry: ProbePack.Entry, _ origin: ProbeOrigin) -> [PlannedProbe] {
        map.floatingIPs.filter { $0.serves != nil }.compactMap { address in
            origin.wayOut(to: address.address).map { source in
                probe(entry, address.id.rawValue, at: address.address, port: port(of: address, entry), source)
            }
        }
    }

    private func routers(_ entry: ProbePack.Entry, _ origin: ProbeOrigin) -> [PlannedProbe] {
        map.routers.flatMap { router in
            families.compactMap { family in
                origin.onLink(with: router.interfaces, family).map { address, source in
                    probe(entry, router.id.rawValue, at: address, port: 80, source)
                }
            }
        }
    }

    private func loadBalancers(_ entry: ProbePack.Entry, _ origin: ProbeOrigin) -> [PlannedProbe] {
        map.loadBalancers.flatMap { balancer in
            let vip = Port(network: balancer.network, address: balancer.address, addressV6: balancer.addressV6)
            return families.compactMap { family in
                origin.way(to: [vip], family).map { address, source in
                    probe(entry, balancer.id.rawValue, at: address, port: port(of: balancer, entry), source)
                }
            }
        }
    }

    private func instances(_ entry: ProbePack.Entry, _ origin: ProbeOrigin) -> [PlannedProbe] {
        map.instances.filter { $0.id != origin.instance?.id }.flatMap { instance in
            families.compactMap { family in
                origin.way(to: instance.ports, family, answeringBy: doors[family]?[instance.id] ?? .gateway(nil)).map {
                    address,
                    source in
                    probe(entry, instance.id.rawValue, at: address, port: 80, source)
                }
            }
        }
    }

    private func globalLoadBalancers(_ entry: ProbePack.Entry, _ origin: ProbeOrigin) -> [PlannedProbe] {
        guard ![.icmp, .path, .mtu].contains(entry.kind) else { return [] }
        return map.globalLoadBalancers.compactMap { balancer in
            let answers = balancer.answers.compactMap(map.floatingIP)
            guard let first = answers.first, let source = origin.wayOut(to: first.address) else { return nil }
            var probe = probe(entry, balancer.id.rawValue, at: nil, port: port(of: first, entry), source)
            probe.resolver = resolver
            if entry.kind == .dns {
                // Its target are the name servers: the name is the question, not the way to them.
                var options = entry.options
                options.name = options.name ?? balancer.name
                probe.options = options
            } else {
                probe.resolve = balancer.name
                probe.host = balancer.name
            }
            return probe
        }
    }

    private func gateway(_ entry: ProbePack.Entry, _ origin: ProbeOrigin) -> [PlannedProbe] {
        guard let instance = origin.instance else { return [] }
        let gateways = [instance.gateway, entry.kind == .gateway ? nil : instance.gatewayV6]
        return gateways.compactMap { $0 }.compactMap { gateway in
            guard let exit = routing.exit(of: instance, by: gateway), let source = origin.wayOut(to: gateway) else {
                return nil
            }
            let address = entry.kind == .gateway ? nil : gateway
            return probe(entry, exit.router.rawValue, at: address, port: 80, source)
        }
    }

    private func reflector(_ entry: ProbePack.Entry, _ origin: ProbeOrigin) -> [PlannedProbe] {
        families.compactMap { family in
            guard let address = reflector.first(where: { $0.family == family }),
                let source = origin.wayOut(to: address)
            else { return nil }
            return probe(entry, Observation.reflector, at: address, port: 80, source)
        }
    }

    private let families = IPAddress.Family.allCases

    /// - Parameters:
    ///   - address: nil where the probe finds its address by itself.
    ///   - port: where the target listens; the pack's own port goes first.
    private func probe(
        _ entry: ProbePack.Entry,
        _ target: String,
        at address: IPAddress?,
        port: UInt16,
        _ source: PlannedProbe.Source
    ) -> PlannedProbe {
        // What the pack says of the way stands; the address that the map means fills in what it leaves open.
        var way = entry.source
        if way == PlannedProbe.Source() || way.address == nil && way.namespace == nil && way.interface == nil {
            way.address = source.address
        }
        return PlannedProbe(
            id: "\(entry.kind.rawValue):\(target)\(address?.family == .v6 ? "/v6" : "")",
            kind: entry.kind,
            target: target,
            addresses: address.map { [$0] } ?? [],
            port: entry.port ?? entry.kind.ownPort(entry.options) ?? port,
            path: entry.path,
            interval: entry.interval,
            timeout: entry.timeout,
            source: way,
            options: entry.options
        )
    }

    private func port(of address: FloatingIP, _ entry: ProbePack.Entry) -> UInt16 {
        guard case .loadBalancer(let id) = address.serves, let balancer = map.loadBalancer(id) else { return 80 }
        return port(of: balancer, entry)
    }

    /// The first listener that speaks HTTP, for probes that do, else the first.
    private func port(of balancer: LoadBalancer, _ entry: ProbePack.Entry) -> UInt16 {
        let speaking = balancer.listeners.first { entry.kind == .tcp || $0.protocol == .http }
        return (speaking ?? balancer.listeners.first)?.port ?? 80
    }
}

extension ProbeKind {
    /// Where a kind asks when its pack names no port, whatever listeners the target has.
    fileprivate func ownPort(_ options: ProbeOptions) -> UInt16? {
        switch self {
        case .dns: 53
        case .tls: 443
        case .http, .member, .egress: options.isEncrypted == true ? 443 : nil
        case .udp: 7_117
        case .flow: 7
        case .path: options.transport == .tcp ? nil : 33_434
        case .icmp, .tcp, .gateway, .mtu, .exec: nil
        }
    }
}
