import ZonefallModel

/// What the declared map itself says is a cross-zone dependency (E1).
///
/// Linear in the map. A declaration can be stale, so where observation can see the same thing it may refute it.
package struct StructureClaim: Hashable, Sendable {
    package let rule: Finding.Rule
    package let subject: Resource
    package let zone: Zone.ID
    package let expectedZones: [Zone.ID]
    /// What observation can confirm or refute; nil where only the map can be read.
    package let hypothesis: Hypothesis?
    package let statement: String
}

extension StructureClaim {
    /// All claims of a map, sorted by subject.
    package static func claims(of map: ZoneMap) -> [StructureClaim] {
        let all =
            routers(of: map) + gateways(of: map) + floatingIPs(of: map) + balancers(of: map) + sites(of: map)
            + detours(of: map) + backends(of: map)
        return all.sorted { ($0.subject.id, $0.rule.id, $0.zone) < ($1.subject.id, $1.rule.id, $1.zone) }
    }

    private static func routers(of map: ZoneMap) -> [StructureClaim] {
        map.routers.compactMap { router in
            guard router.requestedZones.count > 1, let zone = router.zone ?? map.zones.first?.id else { return nil }
            return StructureClaim(
                rule: .routerPlacement,
                subject: .router(router.id),
                zone: zone,
                expectedZones: router.requestedZones.filter { $0 != zone },
                hypothesis: Hypothesis(.router(router.id), zone),
                statement: "router \(router.id) was asked for in "
                    + "\(router.requestedZones.map(\.rawValue).joined(separator: " and ")), and the cloud makes such a "
                    + "router in \(zone) only"
            )
        }
    }

    private static func gateways(of map: ZoneMap) -> [StructureClaim] {
        var back: [Network.ID: [Zone.ID: [Instance]]] = [:]
        var claims: [StructureClaim] = []
        for instance in map.instances {
            for gateway in [instance.gateway, instance.gatewayV6].compactMap(\.self) {
                guard let router = map.router(withInterface: gateway), let zone = map.home(of: router),
                    zone != instance.zone
                else { continue }
                let network = router.interfaces.first { $0.addresses.contains(gateway) }.flatMap {
                    map.network($0.network)
                }
                if let network, network.role == .back {
                    back[network.id, default: [:]][zone, default: []].append(instance)
                    continue
                }
                claims.append(
                    StructureClaim(
                        rule: .remoteGateway,
                        subject: .instance(instance.id),
                        zone: zone,
                        expectedZones: [instance.zone],
                        hypothesis: Hypothesis(.gateway(of: instance.id), zone),
                        statement: "instance \(instance.id) stands in \(instance.zone), and its default gateway "
                            + "\(gateway) is router \(router.id) of \(zone)"
                    )
                )
                break
            }
        }
        for (network, zones) in back {
            for (zone, instances) in zones {
                claims.append(
                    StructureClaim(
                        rule: .routedBackNetwork,
                        subject: .network(network),
                        zone: zone,
                        expectedZones: Set(instances.map(\.zone)).sorted(),
                        hypothesis: instances.first.map { Hypothesis(.gateway(of: $0.id), zone) },
                        statement:
                            "the default gateway of \(instances.map(\.id.rawValue).sorted().joined(separator: ", ")) "
                            + "is on back network \(network), at a router of \(zone)"
                    )
                )
            }
        }
        return claims
    }

    private static func floatingIPs(of map: ZoneMap) -> [StructureClaim] {
        map.floatingIPs.compactMap { address in
            guard let served = map.zone(servedBy: address) else { return nil }
            let router = map.router(address.router).flatMap(map.home(of:))
            guard let zone = [address.zone, router].compactMap(\.self).first(where: { $0 != served }) else {
                return nil
            }
            return StructureClaim(
                rule: address.zone != served ? .remoteFloatingIP : .floatingIPRouterElsewhere,
                subject: .floatingIP(address.id),
                zone: zone,
                expectedZones: [served],
                hypothesis: Hypothesis(.floatingIP(address.id), zone),
                statement: "floating IP \(address.id) enters by \(zone), and what it serves stands in \(served)"
            )
        }
    }

    private static func balancers(of map: ZoneMap) -> [StructureClaim] {
        var claims: [StructureClaim] = []
        for balancer in map.loadBalancers {
            let zones = Set(balancer.members.compactMap { map.instance($0)?.zone })
            guard zones.count == 1, let zone = zones.first, zone != balancer.zone else { continue }
            claims.append(
                StructureClaim(
                    rule: .remoteMembers,
                    subject: .loadBalancer(balancer.id),
                    zone: zone,
                    expectedZones: [balancer.zone],
                    hypothesis: Hypothesis(.members(of: balancer.id), zone),
                    statement: "load balancer \(balancer.id) stands in \(balancer.zone), and all its members in \(zone)"
                )
            )
        }
        for service in map.services {
            let own = map.loadBalancers.filter { $0.service == service.id }
            let replicas = Set(service.replicas.compactMap { map.instance($0)?.zone })
            guard let zone = own.first?.zone, own.allSatisfy({ $0.zone == zone }), replicas.count > 1 else { continue }
            claims.append(
                StructureClaim(
                    rule: .loadBalancerPlacement,
                    subject: own.count == 1 ? .loadBalancer(own[0].id) : .service(service.id),
                    zone: zone,
                    expectedZones: replicas.subtracting([zone]).sorted(),
                    hypothesis: nil,
                    statement: "service \(service.id) has replicas in "
                        + "\(replicas.sorted().map(\.rawValue).joined(separator: ", ")), and load balancers in \(zone) only"
                )
            )
        }
        return claims
    }

    private static func sites(of map: ZoneMap) -> [StructureClaim] {
        map.services.compactMap { service in
            let sites = Set(map.sites(of: service.id).compactMap(map.home(of:)))
            guard sites.count > 1 else { return nil }
            if let balancer = map.globalLoadBalancers.first(where: { $0.service == service.id }) {
                let answers = Set(balancer.answers.compactMap { map.floatingIP($0).flatMap(map.home(of:)) })
                guard answers.count == 1, let zone = answers.first else { return nil }
                return StructureClaim(
                    rule: .partialGlobalLoadBalancer,
                    subject: .globalLoadBalancer(balancer.id),
                    zone: zone,
                    expectedZones: [],
                    hypothesis: Hypothesis(.answers(of: balancer.id), zone),
                    statement: "global load balancer \(balancer.id) answers with sites of \(zone) only, though "
                        + "\(service.id) has sites in \(sites.sorted().map(\.rawValue).joined(separator: ", "))"
                )
            }
            let entries = Set(service.entries.compactMap { map.zone(of: $0) })
            guard service.entries.count >= 1, entries.count == 1, let zone = entries.first else { return nil }
            return StructureClaim(
                rule: .missingGlobalLoadBalancer,
                subject: .service(service.id),
                zone: zone,
                expectedZones: [],
                hypothesis: nil,
                statement:
                    "service \(service.id) has sites in \(sites.sorted().map(\.rawValue).joined(separator: ", ")), "
                    + "is entered in \(zone) only, and has no global load balancer"
            )
        }
    }

    private static func detours(of map: ZoneMap) -> [StructureClaim] {
        var claims: [StructureClaim] = []
        for router in map.routers {
            for route in router.routes {
                guard let home = map.home(of: router), let next = map.router(withInterface: route.nextHop),
                    let zone = map.home(of: next),
                    let network = map.networks.first(where: { $0.subnets.contains { $0.overlaps(route.destination) } }),
                    !network.zones.isEmpty, zone != home, !network.zones.contains(zone)
                else { continue }
                claims.append(
                    StructureClaim(
                        rule: .transitDetour,
                        subject: .router(router.id),
                        zone: zone,
                        expectedZones: Set([home] + network.zones).sorted(),
                        hypothesis: Hypothesis(.route(from: router.id, to: network.id), zone),
                        statement: "router \(router.id) of \(home) sends traffic for \(network.id) "
                            + "(\(network.zones.map(\.rawValue).joined(separator: ", "))) by router \(next.id) of \(zone)"
                    )
                )
            }
        }
        return claims
    }

    /// A backend whose loss in some zone's blackout kills a service that is not meant to depend on that zone.
    private static func backends(of map: ZoneMap) -> [StructureClaim] {
        var claims: [StructureClaim] = []
        for service in map.services where !service.dependsOn.isEmpty {
            let replicas = Set(service.replicas.compactMap { map.instance($0)?.zone })
            let expected = service.expectedZones.isEmpty ? replicas : Set(service.expectedZones)
            for zone in map.zones.map(\.id) where !(expected == [zone]) {
                guard map.backendsFail(of: service, without: zone, depth: 0) else { continue }
                claims.append(
                    StructureClaim(
                        rule: .remoteBackend,
                        subject: .service(service.id),
                        zone: zone,
                        expectedZones: service.expectedZones,
                        hypothesis: Hypothesis(.logic(of: service.id), zone),
                        statement: "service \(service.id) can't live without a backend that falls with \(zone)"
                    )
                )
            }
        }
        return claims
    }
}

extension ZoneMap {
    func zone(of entry: Service.Entry) -> Zone.ID? {
        switch entry {
        case .floatingIP(let id): floatingIP(id).flatMap(home(of:))
        case .loadBalancer(let id): loadBalancer(id)?.zone
        case .globalLoadBalancer: nil
        }
    }

    func backendsFail(of service: Service, without zone: Zone.ID, depth: Int) -> Bool {
        guard depth < 8 else { return false }
        return service.dependsOn.contains { backend in
            switch backend {
            case .instance(let id): return instance(id)?.zone == zone
            case .service(let id):
                guard let other = self.service(id) else { return false }
                let left = other.replicas.count { instance($0)?.zone != zone }
                return left < other.quorum || backendsFail(of: other, without: zone, depth: depth + 1)
            }
        }
    }
}
