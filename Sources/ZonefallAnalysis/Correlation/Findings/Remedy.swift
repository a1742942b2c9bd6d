import ZonefallModel

/// What to do about a finding, in the user's own terms.
enum Remedy {
    static func text(for rule: Finding.Rule, subject: Resource, zone: Zone.ID, expected: [Zone.ID]) -> String {
        let id = subject.id
        let wanted = expected.isEmpty ? "the other zones" : expected.map(\.rawValue).joined(separator: " and ")
        switch rule {
        case .routerPlacement:
            return
                "make one router per zone: openstack router create --availability-zone-hint \(expected.first ?? zone) "
                + "…, move the interfaces of \(id) to it, and correct the map"
        case .remoteGateway:
            return "give \(id) a gateway in \(wanted): openstack subnet set --gateway … or a host route by a router of "
                + "\(wanted)"
        case .remoteFloatingIP, .floatingIPRouterElsewhere:
            return "give what \(id) serves a floating IP on a router of \(wanted): openstack floating ip create …"
        case .loadBalancerPlacement:
            return "make a load balancer in each of \(wanted): openstack loadbalancer create --availability-zone "
                + "\(expected.first ?? zone) …"
        case .remoteMembers:
            return "add members of \(wanted) to \(id): openstack loadbalancer member create …"
        case .missingGlobalLoadBalancer:
            return "put a global load balancer over all floating IPs of \(id)"
        case .partialGlobalLoadBalancer:
            return "let \(id) answer with the floating IPs of every site, not those of \(zone) alone"
        case .transitDetour:
            return
                "route from \(id) to the other zone directly: openstack router set --route destination=…,gateway=… \(id)"
        case .routedBackNetwork:
            return
                "take the default gateway off \(id): openstack subnet set --gateway none …, and route by a tenant network"
        case .remoteBackend:
            return "give \(id) a backend outside \(zone), with a quorum that survives the zone"
        case .sharedFate:
            return "find out what \(id) shares with \(zone) (host, storage, a process): openstack server show \(id)"
        default:
            return "correct the map for \(id)"
        }
    }
}
