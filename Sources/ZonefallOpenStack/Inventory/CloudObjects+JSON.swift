import ZonefallModel

// Each reads what it needs and nothing else: clouds differ in what more they tell.

extension CloudObjects.Network {
    init(_ json: JSONValue) throws(JSONShapeError) {
        id = try json.string("id")
        name = try json.optionalString("name") ?? ""
        isExternal = try json.optionalBool("router:external") ?? false
        hints = try json.strings("availability_zone_hints")
        zones = try json.strings("availability_zones")
    }
}

extension CloudObjects.Subnet {
    init(_ json: JSONValue) throws(JSONShapeError) {
        id = try json.string("id")
        network = try json.string("network_id")
        cidr = try json.optionalString("cidr").flatMap { IPPrefix($0) }
        gateway = try json.optionalString("gateway_ip").flatMap { IPAddress($0) }
    }
}

extension CloudObjects.Router {
    init(_ json: JSONValue) throws(JSONShapeError) {
        id = try json.string("id")
        name = try json.optionalString("name") ?? ""
        hints = try json.strings("availability_zone_hints")
        zones = try json.strings("availability_zones")
        isUp = try json.optionalBool("admin_state_up") ?? true
        let gateway = json["external_gateway_info"] ?? .null
        externalNetwork = gateway == .null ? nil : try gateway.optionalString("network_id")
        var addresses: [IPAddress] = []
        for fixed in gateway == .null ? [] : try gateway.array("external_fixed_ips") {
            if let address = try fixed.optionalString("ip_address").flatMap({ IPAddress($0) }) {
                addresses.append(address)
            }
        }
        externalAddresses = addresses
        var routes: [Router.Route] = []
        for route in try json.array("routes") {
            guard let destination = try route.optionalString("destination").flatMap({ IPPrefix($0) }),
                let hop = try route.optionalString("nexthop").flatMap({ IPAddress($0) })
            else { continue }
            routes.append(.init(destination: destination, nextHop: hop))
        }
        self.routes = routes
    }
}

extension CloudObjects.Port {
    init(_ json: JSONValue) throws(JSONShapeError) {
        id = try json.string("id")
        name = try json.optionalString("name") ?? ""
        network = try json.string("network_id")
        device = try json.optionalString("device_id") ?? ""
        owner = try json.optionalString("device_owner") ?? ""
        isUp = try json.optionalBool("admin_state_up") ?? true
        var addresses: [Address] = []
        for fixed in try json.array("fixed_ips") {
            guard let address = try fixed.optionalString("ip_address").flatMap({ IPAddress($0) }) else { continue }
            addresses.append(Address(subnet: try fixed.optionalString("subnet_id") ?? "", address: address))
        }
        self.addresses = addresses
        var gateway: IPAddress?
        for option in try json.array("extra_dhcp_opts") where option["opt_name"]?.stringValue == "router" {
            gateway = try option.optionalString("opt_value").flatMap { IPAddress($0) } ?? gateway
        }
        ownGateway = gateway
    }
}

extension CloudObjects.FloatingIP {
    init(_ json: JSONValue) throws(JSONShapeError) {
        id = try json.string("id")
        address = try json.optionalString("floating_ip_address").flatMap { IPAddress($0) }
        network = try json.optionalString("floating_network_id") ?? ""
        router = try json.optionalString("router_id")
        port = try json.optionalString("port_id")
        description = try json.optionalString("description") ?? ""
    }
}

extension CloudObjects.Server {
    init(_ json: JSONValue) throws(JSONShapeError) {
        id = try json.string("id")
        name = try json.optionalString("name") ?? ""
        let zone = try json.optionalString("OS-EXT-AZ:availability_zone") ?? ""
        // Empty while it is being scheduled.
        self.zone = zone.isEmpty ? nil : zone
        tags = try json.strings("tags")
        var metadata: [String: String] = [:]
        for member in json["metadata"]?.objectValue ?? [] { metadata[member.key] = member.value.stringValue }
        self.metadata = metadata
    }
}

extension CloudObjects.LoadBalancer {
    init(_ json: JSONValue) throws(JSONShapeError) {
        id = try json.string("id")
        name = try json.optionalString("name") ?? ""
        zone = try json.optionalString("availability_zone")
        subnet = try json.optionalString("vip_subnet_id")
        network = try json.optionalString("vip_network_id")
        address = try json.optionalString("vip_address").flatMap { IPAddress($0) }
        port = try json.optionalString("vip_port_id")
        isUp = try json.optionalBool("admin_state_up") ?? true
        tags = try json.strings("tags")
    }
}

extension CloudObjects.Listener {
    init(_ json: JSONValue) throws(JSONShapeError) {
        id = try json.string("id")
        balancers = try json.ids("loadbalancers")
        `protocol` = try json.string("protocol")
        port = try json.integer("protocol_port")
        defaultPool = try json.optionalString("default_pool_id")
    }
}

extension CloudObjects.Pool {
    init(_ json: JSONValue, members: [CloudObjects.Member]) throws(JSONShapeError) {
        id = try json.string("id")
        balancers = try json.ids("loadbalancers")
        monitor = try json.optionalString("healthmonitor_id")
        self.members = members
    }
}

extension CloudObjects.Member {
    init(_ json: JSONValue) throws(JSONShapeError) {
        address = try json.optionalString("address").flatMap { IPAddress($0) }
        subnet = try json.optionalString("subnet_id")
        port = try json.integer("protocol_port")
        isUp = try json.optionalBool("admin_state_up") ?? true
    }
}

extension CloudObjects.Monitor {
    init(_ json: JSONValue) throws(JSONShapeError) {
        id = try json.string("id")
        delay = try json.optionalInteger("delay") ?? 5
        rise = try json.optionalInteger("max_retries") ?? 1
        fall = try json.optionalInteger("max_retries_down") ?? 3
    }
}

extension JSONValue {
    /// Absent is empty.
    fileprivate func strings(_ key: String) throws(JSONShapeError) -> [String] {
        try values(key) { $0 }
    }

    /// The ids of a list of references: `[{"id": …}]`.
    fileprivate func ids(_ key: String) throws(JSONShapeError) -> [String] {
        var ids: [String] = []
        for element in try array(key) { ids.append(try element.string("id")) }
        return ids
    }
}
