import ZonefallModel

extension ZoneMap {
    /// The map as a YAML document that reads back as the same map, but for ``reality`` and ``locations``.
    ///
    /// - Parameter notes: comments at its head, a line each.
    package func documentText(notes: [String] = []) -> String {
        var text = YAMLText()
        for note in notes { text.comment(note) }
        if !notes.isEmpty { text.blankLine() }
        text.member("region", YAMLText.scalar(region))
        section("zones", zones, into: &text) { zone in
            [
                ("id", id(zone.id)),
                (
                    "edges",
                    YAMLText.list(
                        zone.edges.map {
                            YAMLText.flow([("role", $0.role.rawValue), ("address", YAMLText.address($0.address))])
                        }
                    )
                ),
            ]
        }
        section("networks", networks, into: &text) { network in
            [
                ("id", id(network.id)), ("role", network.role == .tenant ? nil : network.role.rawValue),
                ("cidr", network.subnets.count == 1 ? YAMLText.prefix(network.subnets[0]) : nil),
                ("subnets", network.subnets.count > 1 ? YAMLText.list(network.subnets.map(YAMLText.prefix)) : nil),
                ("zones", ids(network.zones)),
            ]
        }
        section("routers", routers, into: &text) { router in
            [
                ("id", id(router.id)), ("zones", ids(router.requestedZones)), ("zone", router.zone.map(id)),
                ("external_address", router.externalAddress.map(YAMLText.address)),
                ("external_address_v6", router.externalAddressV6.map(YAMLText.address)),
                ("interfaces", YAMLText.list(router.interfaces.map(port))),
                (
                    "routes",
                    YAMLText.list(
                        router.routes.map {
                            YAMLText.flow([
                                ("destination", YAMLText.prefix($0.destination)),
                                ("next_hop", YAMLText.address($0.nextHop)),
                            ])
                        }
                    )
                ), ("derived_from", router.derivedFrom.map(YAMLText.scalar)),
            ]
        }
        section("instances", instances, into: &text) { instance in
            [
                ("id", id(instance.id)), ("zone", id(instance.zone)),
                ("ports", YAMLText.list(instance.ports.map(port))),
                ("gateway", instance.gateway.map(YAMLText.address)),
                ("gateway_v6", instance.gatewayV6.map(YAMLText.address)),
                ("derived_from", instance.derivedFrom.map(YAMLText.scalar)),
            ]
        }
        section("floating_ips", floatingIPs, into: &text) { address in
            var (balancer, instance): (String?, String?)
            switch address.serves {
            case .loadBalancer(let served): balancer = id(served)
            case .instance(let served): instance = id(served)
            case nil: break
            }
            return [
                ("id", id(address.id)), ("zone", id(address.zone)), ("address", YAMLText.address(address.address)),
                ("router", id(address.router)), ("load_balancer", balancer), ("instance", instance),
                ("derived_from", address.derivedFrom.map(YAMLText.scalar)),
            ]
        }
        section("load_balancers", loadBalancers, into: &text, balancer)
        section("services", services, into: &text) { service in
            [
                ("id", id(service.id)), ("replicas", ids(service.replicas)), ("quorum", "\(service.quorum)"),
                ("entry", YAMLText.list(service.entries.map { YAMLText.scalar($0.id) })),
                ("depends_on", YAMLText.list(service.dependsOn.map { YAMLText.scalar($0.id) })),
                ("expected_zones", ids(service.expectedZones)),
            ]
        }
        section("global_load_balancers", globalLoadBalancers, into: &text) { balancer in
            [
                ("id", id(balancer.id)), ("name", YAMLText.scalar(balancer.name)), ("service", id(balancer.service)),
                ("answers", ids(balancer.answers)),
            ]
        }
        section("agents", vantages, into: &text) { vantage in
            [("id", id(vantage.id)), ("zone", vantage.zone.map(id)), ("instance", vantage.instance.map(id))]
        }
        return text.text
    }

    private func balancer(_ balancer: LoadBalancer) -> [(key: String, value: String?)] {
        [
            ("id", id(balancer.id)), ("zone", id(balancer.zone)), ("network", id(balancer.network)),
            ("address", YAMLText.address(balancer.address)),
            ("address_v6", balancer.addressV6.map(YAMLText.address)), ("service", balancer.service.map(id)),
            ("members", ids(balancer.members)),
            (
                "listeners",
                YAMLText.list(
                    balancer.listeners.map {
                        YAMLText.flow([
                            ("protocol", $0.protocol.rawValue), ("port", "\($0.port)"),
                            ("member_port", $0.memberPort == $0.port ? nil : "\($0.memberPort)"),
                        ])
                    }
                )
            ),
            (
                "health",
                balancer.health.map {
                    YAMLText.flow([
                        ("interval_ms", "\($0.interval.wholeMilliseconds)"), ("fall", "\($0.fall)"),
                        ("rise", "\($0.rise)"),
                    ])
                }
            ), ("derived_from", balancer.derivedFrom.map(YAMLText.scalar)),
        ]
    }

    private func section<Thing>(
        _ key: String,
        _ things: [Thing],
        into text: inout YAMLText,
        _ members: (Thing) -> [(key: String, value: String?)]
    ) {
        guard !things.isEmpty else { return }
        text.blankLine()
        text.key(key)
        for thing in things { text.element(members(thing)) }
    }

    private func id<Subject>(_ id: Identifier<Subject>) -> String { YAMLText.scalar(id.rawValue) }

    private func ids<Subject>(_ ids: [Identifier<Subject>]) -> String? {
        YAMLText.list(ids.map { YAMLText.scalar($0.rawValue) })
    }

    private func port(_ port: Port) -> String {
        YAMLText.flow([
            ("network", id(port.network)), ("address", YAMLText.address(port.address)),
            ("address_v6", port.addressV6.map(YAMLText.address)),
        ])
    }
}

extension Service.Entry {
    /// The bare id, as documents write it.
    fileprivate var id: String {
        switch self {
        case .globalLoadBalancer(let id): id.rawValue
        case .loadBalancer(let id): id.rawValue
        case .floatingIP(let id): id.rawValue
        }
    }
}

extension Service.Backend {
    fileprivate var id: String {
        switch self {
        case .service(let id): id.rawValue
        case .instance(let id): id.rawValue
        }
    }
}
