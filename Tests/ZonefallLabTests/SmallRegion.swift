/// Two zones, one stretched network of both families, a router each, two instances behind a balancer, a database.
enum SmallRegion {
    static let map = """
        region: small
        zones:
          - id: a
            edges:
              - {role: egress, address: 198.51.100.101}
              - {role: ingress, address: 198.51.100.102}
          - {id: b}
        networks:
          - {id: app, subnets: [10.0.0.0/24, "2001:db8:a::/64"], zones: [a, b]}
        routers:
          - id: rtr-a
            zones: [a]
            external_address: 203.0.113.1
            interfaces: [{network: app, address: 10.0.0.1, address_v6: "2001:db8:a::1"}]
          - id: rtr-b
            zones: [b]
            external_address: 203.0.113.2
            interfaces: [{network: app, address: 10.0.0.2, address_v6: "2001:db8:a::2"}]
        instances:
          - {id: web-a, zone: a, gateway: 10.0.0.1, ports: [{network: app, address: 10.0.0.11, address_v6: "2001:db8:a::11"}]}
          - {id: web-b, zone: b, gateway: 10.0.0.2, ports: [{network: app, address: 10.0.0.12, address_v6: "2001:db8:a::12"}]}
          - {id: db-b, zone: b, gateway: 10.0.0.2, ports: [{network: app, address: 10.0.0.13}]}
        load_balancers:
          - id: lb-a
            zone: a
            network: app
            address: 10.0.0.5
            address_v6: 2001:db8:a::5
            service: web
            members: [web-a, web-b]
            health: {interval_ms: 200, fall: 2, rise: 1}
        floating_ips:
          - {id: fip-a, zone: a, address: 203.0.113.11, router: rtr-a, load_balancer: lb-a}
          - {id: fip-db, zone: b, address: 203.0.113.12, router: rtr-b, instance: db-b}
        services:
          - {id: web, replicas: [web-a, web-b], quorum: 1, entry: [fip-a]}
        global_load_balancers:
          - {id: glb, name: www.example.net, service: web, answers: [fip-a, fip-db]}
        agents:
          - {id: agent-a, zone: a, instance: web-a}
          - {id: outside}

        """
}
