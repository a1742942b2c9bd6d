import ZonefallModel

/// HAProxy's configuration for one load balancer.
struct BalancerConfiguration {
    struct Member {
        let name: String
        let address: IPAddress
    }

    private let balancer: LoadBalancer
    private let members: [Member]

    init(of balancer: LoadBalancer, members: [Member]) {
        self.balancer = balancer
        self.members = members
    }

    var text: String {
        let listeners = balancer.listeners.isEmpty ? [LoadBalancer.Listener()] : balancer.listeners
        return ([Self.preamble] + listeners.map(section)).joined(separator: "\n")
    }

    /// A member that went dark costs a client one connect timeout until the health checks have it out.
    private static let preamble = """
        global
            nbthread 1
            maxconn 1000
            log fd@2 local0 notice

        defaults
            log global
            timeout connect 300ms
            timeout check 400ms
            timeout client 5s
            timeout server 2s
            retries 2
            option redispatch 1

        """

    private func section(_ listener: LoadBalancer.Listener) -> String {
        let health = balancer.health ?? LoadBalancer.HealthMonitor()
        var lines = ["listen \(listener.protocol.rawValue)-\(listener.port)", "    mode \(listener.protocol.rawValue)"]
        lines += balancer.addresses.map { "    bind \(Self.bracketed($0)):\(listener.port)" }
        lines.append("    balance roundrobin")
        if listener.protocol == .http { lines.append("    option httpchk GET /") }
        lines.append(
            "    default-server check inter \(health.interval.wholeMilliseconds)ms fall \(health.fall) rise \(health.rise)"
        )
        var names = NodeNames()
        lines += members.map {
            "    server \(names.name(for: $0.name)) \(Self.bracketed($0.address)):\(listener.memberPort)"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func bracketed(_ address: IPAddress) -> String {
        address.family == .v4 ? "\(address)" : "[\(address)]"
    }
}
