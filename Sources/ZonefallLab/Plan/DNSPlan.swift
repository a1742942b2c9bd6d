import ZonefallModel

/// The global load balancers as zones of an authoritative name server.
package struct DNSPlan: Hashable, Sendable {
    /// Where it listens, port 53.
    package var addresses: DualAddress
    /// File texts by zone name; empty: the map has no global load balancer, and no server runs.
    package var zones: [String: String]

    init(for map: ZoneMap, addresses: DualAddress) {
        self.addresses = addresses
        var records: [String: [String]] = [:]
        for balancer in map.globalLoadBalancers {
            let name = balancer.name.lowercased()
            for answer in balancer.answers {
                guard let address = map.floatingIP(answer)?.address else { continue }
                let type = address.family == .v4 ? "A" : "AAAA"
                records[Self.zone(of: name), default: []].append("\(name). \(type) \(address)")
            }
            // A balancer without answers still has a zone, so that the server says "no such address" and not "refused".
            if balancer.answers.isEmpty { records[Self.zone(of: name), default: []].append("\(name). TXT \"no site\"") }
        }
        zones = records.reduce(into: [:]) { zones, entry in
            zones[entry.key] = Self.text(ofZone: entry.key, records: entry.value, server: addresses)
        }
    }

    /// The last two labels, so that names of one organisation share a zone.
    private static func zone(of name: String) -> String {
        name.split(separator: ".").suffix(2).joined(separator: ".")
    }

    /// Seconds that a resolver may keep an answer; gdnsd's least.
    private static let lifetime = 5

    private static func text(ofZone zone: String, records: [String], server: DualAddress) -> String {
        let lines =
            [
                "$TTL \(lifetime)",
                "@ SOA name-server.\(zone). hostmaster.\(zone). ( 1 3600 600 86400 \(lifetime) )",
                "@ NS name-server.\(zone).",
                "name-server.\(zone). A \(server.v4)",
                "name-server.\(zone). AAAA \(server.v6)",
            ] + records
        return lines.joined(separator: "\n") + "\n"
    }

    /// gdnsd's main configuration.
    ///
    /// - Parameter directory: for its control socket and state.
    func configuration(directory: String) -> String {
        """
        options => {
            listen => [ "\(addresses.v4)", "\(addresses.v6)" ],
            udp_threads => 1,
            tcp_threads => 1,
            run_dir => "\(directory)/run",
            state_dir => "\(directory)/state",
        }

        """
    }
}
