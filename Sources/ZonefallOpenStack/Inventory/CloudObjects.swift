import ZonefallModel

/// What the importer reads of OpenStack's objects, by their own names. Unknown values are nil, never guessed.
enum CloudObjects {
    struct Zone: Hashable, Sendable {
        let name: String
        /// `router`, `network`; nil for Octavia's and Nova's.
        let resource: String?
    }

    struct Network: Hashable, Sendable {
        static let fields = ["id", "name", "router:external", "availability_zone_hints", "availability_zones", "tags"]
        let id: String
        let name: String
        let isExternal: Bool
        let hints: [String]
        let zones: [String]
    }

    struct Subnet: Hashable, Sendable {
        static let fields = ["id", "name", "network_id", "cidr", "gateway_ip"]
        let id: String
        let network: String
        let cidr: IPPrefix?
        let gateway: IPAddress?
    }

    struct Router: Hashable, Sendable {
        static let fields = [
            "id", "name", "availability_zone_hints", "availability_zones", "external_gateway_info", "routes",
            "admin_state_up", "tags",
        ]
        let id: String
        let name: String
        let hints: [String]
        let zones: [String]
        let externalNetwork: String?
        let externalAddresses: [IPAddress]
        let routes: [ZonefallModel.Router.Route]
        let isUp: Bool
    }

    struct Port: Hashable, Sendable {
        static let fields = [
            "id", "name", "network_id", "fixed_ips", "device_id", "device_owner", "admin_state_up",
            "extra_dhcp_opts",
        ]
        let id: String
        let name: String
        let network: String
        let addresses: [Address]
        let device: String
        let owner: String
        let isUp: Bool
        /// The gateway that DHCP tells this port instead of its subnet's (the option `router`).
        var ownGateway: IPAddress?

        struct Address: Hashable, Sendable {
            let subnet: String
            let address: IPAddress
        }
    }

    struct FloatingIP: Hashable, Sendable {
        static let fields = [
            "id", "floating_ip_address", "floating_network_id", "router_id", "port_id", "fixed_ip_address",
            "description",
            "tags",
        ]
        let id: String
        let address: IPAddress?
        let network: String
        let router: String?
        let port: String?
        let description: String
    }

    struct Server: Hashable, Sendable {
        let id: String
        let name: String
        let zone: String?
        let tags: [String]
        let metadata: [String: String]
    }

    struct LoadBalancer: Hashable, Sendable {
        let id: String
        let name: String
        let zone: String?
        let subnet: String?
        let network: String?
        let address: IPAddress?
        let port: String?
        let isUp: Bool
        let tags: [String]
    }

    struct Listener: Hashable, Sendable {
        let id: String
        let balancers: [String]
        let `protocol`: String
        let port: Int64
        let defaultPool: String?
    }

    struct Pool: Hashable, Sendable {
        let id: String
        let balancers: [String]
        let monitor: String?
        let members: [Member]
    }

    struct Member: Hashable, Sendable {
        let address: IPAddress?
        let subnet: String?
        let port: Int64
        let isUp: Bool
    }

    struct Monitor: Hashable, Sendable {
        let id: String
        /// Seconds between checks.
        let delay: Int64
        let rise: Int64
        let fall: Int64
    }
}
