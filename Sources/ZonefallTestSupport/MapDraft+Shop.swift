import ZonefallModel

extension ZoneMap {
    /// A clean shop over `az1` and `az2` on one stretched network, `a` for az1 and `b` for az2 in every id: routers
    /// `rtr-a`, `rtr-b`; replicas `shop-a`, `shop-b` behind `lb-a`, `lb-b`, `fip-a`, `fip-b` and the name `shop-glb`;
    /// databases `db-a`, `db-b` with second ports on the clean back network `back`; agents `agent-a`, `agent-b` on hosts
    /// of their own, and `agent-out`.
    package static func shop(_ change: (inout MapDraft) -> Void = { _ in }) -> ZoneMap {
        var draft = MapDraft.shop
        change(&draft)
        return draft.map
    }

    /// Like ``shop(_:)`` over `az1`, `az2` and `az3` (`c`), with a network of its own in each zone (`app-a`…) and routes
    /// between them over the network `transit`, and without databases and back network.
    package static func routedShop(_ change: (inout MapDraft) -> Void = { _ in }) -> ZoneMap {
        var draft = MapDraft.routedShop
        change(&draft)
        return draft.map
    }
}

extension MapDraft {
    package static let shop: MapDraft = {
        var draft = MapDraft(zones: ["az1", "az2"])
        draft.networks = [
            Network(id: "app", subnets: subnets("10.1.0.0/16"), zones: ["az1", "az2"]),
            Network(id: "back", role: .back, subnets: subnets("10.9.0.0/24"), zones: ["az1", "az2"]),
        ]
        for (index, letter) in ["a", "b"].enumerated() {
            draft.addSite(letter, zone: Zone.ID("az\(index + 1)"), number: index + 1, network: "app", third: index + 1)
            let database = Port(network: "app", address: address("10.1.\(index + 1).30"))
            let back = Port(network: "back", address: address("10.9.0.\(index + 1)"))
            draft.instances.append(
                Instance(id: .init("db-\(letter)"), zone: Zone.ID("az\(index + 1)"), ports: [database, back])
            )
        }
        draft.addServices(letters: ["a", "b"])
        draft.service("shop") { $0.dependsOn = [.service("db")] }
        draft.services.append(Service(id: "db", replicas: ["db-a", "db-b"]))
        return draft
    }()

    package static let routedShop: MapDraft = {
        let letters = ["a", "b", "c"]
        var draft = MapDraft(zones: ["az1", "az2", "az3"])
        draft.networks = letters.enumerated().map { index, letter in
            Network(
                id: .init("app-\(letter)"),
                subnets: subnets("10.1.\(index + 1).0/24"),
                zones: [Zone.ID("az\(index + 1)")]
            )
        }
        draft.networks.append(Network(id: "transit", role: .transit, subnets: subnets("10.1.255.0/24")))
        for (index, letter) in letters.enumerated() {
            let network = Network.ID("app-\(letter)")
            draft.addSite(
                letter,
                zone: Zone.ID("az\(index + 1)"),
                number: index + 1,
                network: network,
                third: index + 1
            )
            draft.router(.init("rtr-\(letter)")) { router in
                router.interfaces = [
                    Port(network: network, address: address("10.1.\(index + 1).1")),
                    Port(network: "transit", address: address("10.1.255.\(index + 1)")),
                ]
                router.routes = (1...3).filter { $0 != index + 1 }.flatMap { other in
                    subnets("10.1.\(other).0/24").map {
                        Router.Route(destination: $0, nextHop: address("10.1.255.\(other)"))
                    }
                }
            }
            for id in ["shop-\(letter)", "host-\(letter)"] {
                draft.instance(.init(id)) { $0.gateway = address("10.1.\(index + 1).1") }
            }
        }
        draft.addServices(letters: letters)
        return draft
    }()

    /// A router, a replica, a balancer with its floating IP, and an agent's host.
    private mutating func addSite(_ letter: String, zone: Zone.ID, number: Int, network: Network.ID, third: Int) {
        let gateway = address("10.1.0.\(number)")
        routers.append(
            Router(
                id: .init("rtr-\(letter)"),
                requestedZones: [zone],
                externalAddress: address("203.0.113.\(number)"),
                interfaces: [Port(network: network, address: gateway)]
            )
        )
        for (name, last) in [("shop", 10), ("host", 20)] {
            let port = Port(network: network, address: address("10.1.\(third).\(last)"))
            instances.append(Instance(id: .init("\(name)-\(letter)"), zone: zone, ports: [port], gateway: gateway))
        }
        loadBalancers.append(
            LoadBalancer(
                id: .init("lb-\(letter)"),
                zone: zone,
                network: network,
                address: address("10.1.\(third).5"),
                service: "shop",
                members: [.init("shop-\(letter)")]
            )
        )
        floatingIPs.append(
            FloatingIP(
                id: .init("fip-\(letter)"),
                zone: zone,
                address: address("203.0.113.\(100 + number)"),
                router: .init("rtr-\(letter)"),
                serves: .loadBalancer(.init("lb-\(letter)"))
            )
        )
        vantages.append(Vantage(id: .init("agent-\(letter)"), zone: zone, instance: .init("host-\(letter)")))
    }

    private mutating func addServices(letters: [String]) {
        services.append(
            Service(
                id: "shop",
                replicas: letters.map { .init("shop-\($0)") },
                entries: [.globalLoadBalancer("shop-glb")]
            )
        )
        globalLoadBalancers.append(
            GlobalLoadBalancer(
                id: "shop-glb",
                name: "shop.example.net",
                service: "shop",
                answers: letters.map { .init("fip-\($0)") }
            )
        )
        vantages.append(Vantage(id: "agent-out"))
    }
}

/// An address that the author of a test wrote; a mistyped one becomes `::`, which no test expects.
package func address(_ text: String) -> IPAddress {
    IPAddress(text) ?? .v6(high: 0, low: 0)
}

/// Subnets that the author of a test wrote; mistyped ones are left out.
package func subnets(_ texts: String...) -> [IPPrefix] {
    texts.compactMap { IPPrefix($0) }
}
