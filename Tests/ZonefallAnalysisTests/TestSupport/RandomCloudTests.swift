import Testing
import ZonefallModel
import ZonefallTestSupport

struct RandomCloudTests {
    @Test(arguments: UInt64(0)..<200)
    func `a random region is valid, whatever was planted in it`(seed: UInt64) {
        let map = ZoneMap.random(seed: seed, faultProbability: 0.6)

        let ids: [String] =
            map.zones.map(\.id.rawValue) + map.networks.map(\.id.rawValue) + map.routers.map(\.id.rawValue)
            + map.instances.map(\.id.rawValue) + map.floatingIPs.map(\.id.rawValue)
            + map.loadBalancers.map(\.id.rawValue) + map.services.map(\.id.rawValue)
            + map.globalLoadBalancers.map(\.id.rawValue) + map.vantages.map(\.id.rawValue)
        #expect(Set(ids).count == ids.count)

        let ports = map.routers.flatMap(\.interfaces) + map.instances.flatMap(\.ports) + map.loadBalancers.map(\.vip)
        let addresses =
            ports.flatMap(\.addresses) + map.floatingIPs.map(\.address) + map.routers.compactMap(\.externalAddress)
        #expect(Set(addresses).count == addresses.count)
        for port in ports {
            let subnets = map.network(port.network)?.subnets ?? []
            #expect(port.addresses.allSatisfy { address in subnets.contains { $0.contains(address) } })
        }
        for network in map.networks {
            for (index, subnet) in network.subnets.enumerated() {
                #expect(!network.subnets[(index + 1)...].contains { $0.overlaps(subnet) })
            }
        }
    }

    @Test(arguments: UInt64(0)..<200)
    func `nothing in a random region points nowhere`(seed: UInt64) {
        let map = ZoneMap.random(seed: seed, faultProbability: 0.6)

        for instance in map.instances {
            #expect(map.zone(instance.zone) != nil)
            #expect(instance.gateway.flatMap(map.router(withInterface:)) != nil)
            #expect((instance.gatewayV6 == nil) || instance.gatewayV6.flatMap(map.router(withInterface:)) != nil)
        }
        for router in map.routers {
            #expect(router.routes.allSatisfy { map.router(withInterface: $0.nextHop) != nil })
        }
        for address in map.floatingIPs {
            #expect(map.router(address.router) != nil)
            #expect(map.zone(servedBy: address) != nil)
        }
        for balancer in map.loadBalancers {
            #expect(!balancer.members.isEmpty && balancer.members.allSatisfy { map.instance($0) != nil })
        }
        for service in map.services {
            #expect((1...service.replicas.count).contains(service.quorum))
            #expect(service.replicas.allSatisfy { map.instance($0) != nil })
            for entry in service.entries {
                switch entry {
                case .floatingIP(let id): #expect(map.floatingIP(id) != nil)
                case .loadBalancer(let id): #expect(map.loadBalancer(id) != nil)
                case .globalLoadBalancer(let id): #expect(map.globalLoadBalancer(id) != nil)
                }
            }
        }
        for balancer in map.globalLoadBalancers {
            #expect(!balancer.answers.isEmpty && balancer.answers.allSatisfy { map.floatingIP($0) != nil })
        }
        for vantage in map.vantages where vantage.zone != nil {
            #expect(vantage.instance.flatMap(map.instance)?.zone == vantage.zone)
        }
    }

    @Test func `the same seed makes the same region, and another seed another`() {
        #expect(ZoneMap.random(seed: 7).instances == ZoneMap.random(seed: 7).instances)
        #expect(ZoneMap.random(seed: 7).instances != ZoneMap.random(seed: 8).instances)
    }

    @Test func `every declared kind is planted within 200 seeds`() {
        let kinds = (UInt64(0)..<200).flatMap { seed in
            var cloud = RandomCloud(seed: seed)
            cloud.plant(probability: 0.3)
            return cloud.planted.map(\.kind.rawValue)
        }
        #expect(
            Set(kinds) == [
                "router_placement", "remote_gateway", "zone_without_router", "remote_floating_ip",
                "load_balancer_placement", "remote_members", "missing_global_lb", "partial_global_lb", "transit_detour",
                "routed_back_network", "remote_backend", "expected_zones_unmet",
            ]
        )
    }
}

extension LoadBalancer {
    fileprivate var vip: Port { Port(network: network, address: address, addressV6: addressV6) }
}
