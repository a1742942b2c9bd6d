import ZonefallModel

extension ZoneMap {
    /// The keys of each thing with their values as text, in the document's order; what is absent is left out.
    var fieldsByResource: [Resource: [(key: String, value: String)]] {
        var fields: [Resource: [(key: String, value: String)]] = [:]
        for zone in zones {
            fields[.zone(zone.id)] = Self.present([("edges", Self.list(zone.edges.map { "\($0.role) \($0.address)" }))])
        }
        for network in networks {
            fields[.network(network.id)] = Self.present([
                ("role", network.role.rawValue), ("subnets", Self.list(network.subnets)),
                ("zones", Self.list(network.zones)),
            ])
        }
        for router in routers {
            fields[.router(router.id)] = Self.present([
                ("zones", Self.list(router.requestedZones.sorted())), ("zone", router.zone?.rawValue),
                ("external_address", router.externalAddress?.description),
                ("external_address_v6", router.externalAddressV6?.description),
                ("interfaces", Self.list(router.interfaces.map(Self.text).sorted())),
                ("routes", Self.list(router.routes.map { "\($0.destination) by \($0.nextHop)" }.sorted())),
            ])
        }
        for instance in instances {
            fields[.instance(instance.id)] = Self.present([
                ("zone", instance.zone.rawValue), ("ports", Self.list(instance.ports.map(Self.text).sorted())),
                ("gateway", instance.gateway?.description), ("gateway_v6", instance.gatewayV6?.description),
            ])
        }
        for address in floatingIPs {
            fields[.floatingIP(address.id)] = Self.present([
                ("zone", address.zone.rawValue), ("address", address.address.description),
                ("router", address.router.rawValue), ("serves", address.served.map { "\($0)" }),
            ])
        }
        for balancer in loadBalancers {
            fields[.loadBalancer(balancer.id)] = Self.present([
                ("zone", balancer.zone.rawValue), ("network", balancer.network.rawValue),
                ("address", balancer.address.description), ("address_v6", balancer.addressV6?.description),
                ("service", balancer.service?.rawValue), ("members", Self.list(balancer.members.sorted())),
                ("listeners", Self.list(balancer.listeners.map { "\($0.protocol) \($0.port) to \($0.memberPort)" })),
            ])
        }
        for service in services {
            fields[.service(service.id)] = Self.present([
                ("replicas", Self.list(service.replicas.sorted())), ("quorum", "\(service.quorum)"),
                ("entry", Self.list(service.entries.map { "\($0)" }.sorted())),
                ("depends_on", Self.list(service.dependsOn.map { "\($0)" }.sorted())),
                ("expected_zones", Self.list(service.expectedZones.sorted())),
            ])
        }
        for balancer in globalLoadBalancers {
            fields[.globalLoadBalancer(balancer.id)] = Self.present([
                ("name", balancer.name), ("service", balancer.service.rawValue),
                ("answers", Self.list(balancer.answers.sorted())),
            ])
        }
        for vantage in vantages {
            fields[.vantage(vantage.id)] = Self.present([
                ("zone", vantage.zone?.rawValue), ("instance", vantage.instance?.rawValue),
            ])
        }
        return fields
    }

    private static func present(_ fields: [(key: String, value: String?)]) -> [(key: String, value: String)] {
        fields.compactMap { key, value in value.map { (key, $0) } }
    }

    private static func list(_ elements: [some CustomStringConvertible]) -> String? {
        elements.isEmpty ? nil : elements.map(\.description).joined(separator: ", ")
    }

    private static func text(_ port: Port) -> String {
        "\(port.network) \(port.addresses.map(\.description).joined(separator: " "))"
    }
}

extension Service.Entry: CustomStringConvertible {
    package var description: String {
        switch self {
        case .globalLoadBalancer(let id): "\(id)"
        case .loadBalancer(let id): "\(id)"
        case .floatingIP(let id): "\(id)"
        }
    }
}

extension Service.Backend: CustomStringConvertible {
    package var description: String {
        switch self {
        case .service(let id): "\(id)"
        case .instance(let id): "\(id)"
        }
    }
}
