import ZonefallModel

extension MapImport {
    mutating func instances(_ networks: [Network], _ routers: [Router]) -> [Instance] {
        let known = Set(networks.map(\.id))
        let servers = Dictionary(cloud.servers.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let gateways = gateways(routers)
        var instances: [Instance] = []
        for (device, cloudPorts) in cloud.instancePorts {
            guard let id = instanceIDs[device] else { continue }
            let ports = cloudPorts.flatMap { self.ports(of: $0, on: known) }.sorted {
                ($0.network, $0.address) < ($1.network, $1.address)
            }
            let (zone, why) = place(servers[device], cloudPorts)
            var instance = Instance(id: id, zone: zone, ports: ports)
            // Which of several gateways a guest really takes is its own secret.
            let own = ports.flatMap { gateways[$0.network] ?? [] }
            instance.gateway = own.first { $0.family == .v4 } ?? own.first
            if instance.gateway?.family == .v4 { instance.gatewayV6 = own.first { $0.family == .v6 } }
            var from = instance.gateway.map { "; gateway_ip \($0) of its subnet" } ?? ""
            // Only what a router of the map really has: another address leads nowhere that we know.
            let near = routers.flatMap(\.interfaces).filter { port in ports.contains { $0.network == port.network } }
            if let told = cloudPorts.compactMap(\.ownGateway).first(where: { told in
                told.family == .v4 && near.contains { $0.address == told }
            }) {
                instance.gateway = told
                from = "; router \(told) in extra_dhcp_opts of its port"
            }
            instance.derivedFrom = why + from
            if cloudPorts.contains(where: { !$0.isUp }) {
                notes.insert("A port of instance '\(id)' is switched off (admin_state_up is false).")
            }
            instances.append(instance)
        }
        return instances.sorted { $0.id < $1.id }
    }

    private mutating func place(
        _ server: CloudObjects.Server?,
        _ ports: [CloudObjects.Port]
    ) -> (zone: Zone.ID, why: String) {
        let plugged = Set(ports.compactMap(\.computeZone)).sorted()
        if let server, let name = server.zone {
            if let other = plugged.first(where: { $0 != name }) {
                notes.insert("Nova says that server '\(server.name)' stands in '\(name)', its port says '\(other)'.")
            }
            return (zone(name), "OS-EXT-AZ:availability_zone of the server")
        }
        guard let name = plugged.first else { return (.unknown, "nothing: its ports name no zone") }
        guard plugged.count == 1 else {
            return (.unknown, "nothing: its ports name \(plugged.joined(separator: " and "))")
        }
        return (zone(name), "device_owner compute:\(name) of its port")
    }

    /// By network: the gateways of its subnets that a router really has, in order.
    private func gateways(_ routers: [Router]) -> [Network.ID: [IPAddress]] {
        let interfaces = Set(
            routers.flatMap { router in
                router.interfaces.flatMap { port in port.addresses.map { Interface(network: port.network, address: $0) }
                }
            }
        )
        var gateways: [Network.ID: [IPAddress]] = [:]
        for subnet in cloud.subnets {
            guard let network = networkIDs[subnet.network], let gateway = subnet.gateway,
                interfaces.contains(Interface(network: network, address: gateway))
            else { continue }
            gateways[network, default: []].append(gateway)
        }
        return gateways.mapValues { $0.sorted() }
    }

    private struct Interface: Hashable {
        let network: Network.ID
        let address: IPAddress
    }
}
