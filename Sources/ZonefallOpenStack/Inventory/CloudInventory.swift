import ZonefallModel

/// All that one account may see of one region, as the cloud tells it, by id.
package struct CloudInventory: Hashable, Sendable {
    package let region: String
    var zones: [CloudObjects.Zone] = []
    var networks: [CloudObjects.Network] = []
    var subnets: [CloudObjects.Subnet] = []
    var routers: [CloudObjects.Router] = []
    var ports: [CloudObjects.Port] = []
    var floatingIPs: [CloudObjects.FloatingIP] = []
    var balancers: [CloudObjects.LoadBalancer] = []
    var listeners: [CloudObjects.Listener] = []
    var pools: [CloudObjects.Pool] = []
    var monitors: [CloudObjects.Monitor] = []
    var servers: [CloudObjects.Server] = []
    /// Whether routers are told by the agents that really serve them. On OVN the zones of a router echo what was asked.
    var tellsRealZones = true
    /// What could not be read, in sentences: the map lacks it.
    package var gaps: [String] = []

    init(region: String) {
        self.region = region
    }
}

/// What is being read, for people who wait.
package struct ImportProgress: Hashable, Sendable {
    package let what: String
    package let count: Int
}

extension CloudInventory {
    /// Reads everything that the importer needs.
    ///
    /// Networks, routers, ports and floating IPs are the skeleton: without them there is no map. Balancers and servers may be
    /// missing, which is told in ``gaps``.
    package init(
        reading cloud: CloudConnection,
        progress: (ImportProgress) -> Void = { _ in }
    ) throws(CloudError) {
        var inventory = CloudInventory(region: try cloud.connectedRegion())
        try inventory.readNetwork(cloud, progress)
        try inventory.readBalancers(cloud, progress)
        try inventory.readServers(cloud, progress)
        self = inventory
    }

    private mutating func readNetwork(
        _ cloud: CloudConnection,
        _ progress: (ImportProgress) -> Void
    ) throws(CloudError) {
        func list<Thing>(
            _ path: String,
            _ key: String,
            _ what: String,
            fields: [String] = [],
            _ read: (JSONValue) throws(JSONShapeError) -> Thing
        ) throws(CloudError) -> [Thing] {
            let json = try cloud.list(.network, path, key: key, fields: fields) {
                progress(.init(what: what, count: $0))
            }
            return try Self.things(json, .network, path, read)
        }
        let aliases = try list("/extensions", "extensions", "extensions") { json throws(JSONShapeError) in
            try json.string("alias")
        }
        tellsRealZones = aliases.contains("l3_agent_scheduler")
        if aliases.contains("availability_zone") {
            zones = try list("/availability_zones", "availability_zones", "zones") {
                json throws(JSONShapeError) in
                CloudObjects.Zone(name: try json.string("name"), resource: try json.optionalString("resource"))
            }
        }
        typealias Objects = CloudObjects
        networks = try list("/networks", "networks", "networks", fields: Objects.Network.fields, Objects.Network.init)
        subnets = try list("/subnets", "subnets", "subnets", fields: Objects.Subnet.fields, Objects.Subnet.init)
        routers = try list("/routers", "routers", "routers", fields: Objects.Router.fields, Objects.Router.init)
        ports = try list("/ports", "ports", "ports", fields: Objects.Port.fields, Objects.Port.init)
        floatingIPs = try list(
            "/floatingips",
            "floatingips",
            "floating IPs",
            fields: Objects.FloatingIP.fields,
            Objects.FloatingIP.init
        )
    }

    private mutating func readBalancers(
        _ cloud: CloudConnection,
        _ progress: (ImportProgress) -> Void
    ) throws(CloudError) {
        guard try cloud.has(.loadBalancer) else {
            gaps.append("The cloud has no Octavia in its catalogue: if it has load balancers, the map lacks them.")
            return
        }
        func list(_ path: String, _ key: String, _ what: String) throws(CloudError) -> [JSONValue] {
            try cloud.list(.loadBalancer, path, key: key) { progress(.init(what: what, count: $0)) }
        }
        do throws(CloudError) {
            balancers = try Self.things(
                try list("/lbaas/loadbalancers", "loadbalancers", "load balancers"),
                .loadBalancer,
                "/lbaas/loadbalancers",
                CloudObjects.LoadBalancer.init
            )
            listeners = try Self.things(
                try list("/lbaas/listeners", "listeners", "listeners"),
                .loadBalancer,
                "/lbaas/listeners",
                CloudObjects.Listener.init
            )
            monitors = try Self.things(
                try list("/lbaas/healthmonitors", "healthmonitors", "health monitors"),
                .loadBalancer,
                "/lbaas/healthmonitors",
                CloudObjects.Monitor.init
            )
            for pool in try list("/lbaas/pools", "pools", "pools") {
                let path = "/lbaas/pools/\(pool["id"]?.stringValue ?? "")/members"
                let members = try Self.things(
                    try list(path, "members", "members"),
                    .loadBalancer,
                    path,
                    CloudObjects.Member.init
                )
                pools += try Self.things([pool], .loadBalancer, "/lbaas/pools") { json throws(JSONShapeError) in
                    try CloudObjects.Pool(json, members: members)
                }
            }
        } catch .forbidden {
            (balancers, listeners, monitors, pools) = ([], [], [], [])
            gaps.append(
                """
                Octavia does not show its load balancers to this account, so the map lacks them: ask for the role \
                'reader', on older clouds 'load-balancer_observer'.
                """
            )
        } catch .unreachable(let service, let url, let reason) {
            (balancers, listeners, monitors, pools) = ([], [], [], [])
            gaps.append("\(service) at \(url) can't be reached (\(reason)), so the map lacks load balancers.")
        } catch {
            throw error
        }
    }

    private mutating func readServers(
        _ cloud: CloudConnection,
        _ progress: (ImportProgress) -> Void
    ) throws(CloudError) {
        let without = "names of instances and their zones are read from their ports."
        guard try cloud.has(.compute) else {
            gaps.append("The cloud has no Nova in its catalogue: \(without)")
            return
        }
        do throws(CloudError) {
            let json = try cloud.list(.compute, "/servers/detail", key: "servers") {
                progress(.init(what: "servers", count: $0))
            }
            servers = try Self.things(json, .compute, "/servers/detail", CloudObjects.Server.init)
        } catch .forbidden {
            gaps.append("Nova does not show its servers to this account: \(without)")
        } catch .unreachable(let service, let url, let reason) {
            gaps.append("\(service) at \(url) can't be reached (\(reason)): \(without)")
        } catch {
            throw error
        }
    }

    private static func things<Thing>(
        _ json: [JSONValue],
        _ service: CloudService,
        _ path: String,
        _ read: (JSONValue) throws(JSONShapeError) -> Thing
    ) throws(CloudError) -> [Thing] {
        var things: [Thing] = []
        for element in json {
            do throws(JSONShapeError) {
                things.append(try read(element))
            } catch {
                throw .unreadable(service: service.name, what: "GET \(path)", reason: "\(error)")
            }
        }
        return things
    }
}
