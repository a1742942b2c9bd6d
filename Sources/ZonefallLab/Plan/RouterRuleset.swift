import ZonefallModel

/// The address translation of one router, as nftables wants it.
///
/// Out: an instance or balancer with a floating IP here appears as that, all others as the router's external address.
/// In: a floating IP leads to what it serves. Whoever asks from inside, or is answered by another router than this one, is
/// replaced by this router's own address, so that the answer comes back here: that is how a remote floating IP works at
/// all, and why it dies with either zone. IPv6 is routed, but for floating IPs that are IPv6.
struct RouterRuleset {
    private struct Translation {
        let outside: IPAddress
        let inside: IPAddress
        /// The answer would leave by another router.
        let isForeign: Bool
    }

    private let uplink: Planner.Uplink
    private let translations: [Translation]

    init(of router: Router, uplink: Planner.Uplink, planner: Planner) {
        self.uplink = uplink
        let own = Set(router.interfaces.flatMap(\.addresses))
        translations = planner.map.floatingIPs.filter { $0.router == router.id }.compactMap { floating in
            let family = floating.address.family
            let inside: IPAddress?
            let gateway: IPAddress?
            switch floating.serves {
            case .loadBalancer(let id):
                guard let balancer = planner.map.loadBalancer(id) else { return nil }
                inside = balancer.addresses.first { $0.family == family }
                gateway = planner.defaultRouter(of: balancer)?.interfaceAddress(on: balancer.network, family)
            case .instance(let id):
                guard let instance = planner.map.instance(id) else { return nil }
                let reachable = router.interfaces.map(\.network)
                let ports = instance.ports.filter { reachable.contains($0.network) } + instance.ports
                inside = ports.flatMap(\.addresses).first { $0.family == family }
                gateway = family == .v4 ? instance.gateway : planner.gatewayV6(of: instance)
            case nil: return nil
            }
            guard let inside else { return nil }
            return Translation(
                outside: floating.address,
                inside: inside,
                isForeign: gateway.map { !own.contains($0) } ?? true
            )
        }
    }

    var text: String {
        let families = IPAddress.Family.allCases
        var lines = ["table inet lab_nat {"]
        for family in families {
            let own = translations.filter { $0.outside.family == family }
            guard !own.isEmpty else { continue }
            lines += map("floating", family, own.map { ($0.outside, $0.inside) })
            // Of several floating IPs for one address the first is what it appears as.
            var seen: Set<IPAddress> = []
            lines += map(
                "appears",
                family,
                own.filter { seen.insert($0.inside).inserted }.map { ($0.inside, $0.outside) }
            )
            let foreign = own.filter(\.isForeign).map(\.inside)
            if !foreign.isEmpty { lines += set("foreign", family, foreign) }
        }
        lines += chain(
            "asked_inside",
            "type filter hook prerouting priority mangle",
            families.flatMap { family in
                translated(family)
                    ? ["iifname != \"ext0\" \(ip(family)) daddr @floating\(digit(family)) meta mark set 1"] : []
            }
        )
        lines += chain(
            "inward",
            "type nat hook prerouting priority dstnat",
            families.flatMap { family in
                translated(family) ? ["dnat \(ip(family)) to \(ip(family)) daddr map @floating\(digit(family))"] : []
            }
        )
        lines += chain("outward", "type nat hook postrouting priority srcnat", outward)
        return (lines + ["}", ""]).joined(separator: "\n")
    }

    private var outward: [String] {
        var rules = ["meta mark 1 ct status dnat masquerade"]
        for family in IPAddress.Family.allCases {
            let foreign = translations.contains { $0.isForeign && $0.outside.family == family }
            if foreign {
                rules.append(
                    "oifname != \"ext0\" ct status dnat \(ip(family)) daddr @foreign\(digit(family)) masquerade"
                )
            }
            if translated(family) {
                rules.append("oifname \"ext0\" snat \(ip(family)) to \(ip(family)) saddr map @appears\(digit(family))")
            }
        }
        if let external = uplink.v4 { rules.append("oifname \"ext0\" meta nfproto ipv4 snat ip to \(external)") }
        return rules
    }

    private func translated(_ family: IPAddress.Family) -> Bool {
        translations.contains { $0.outside.family == family }
    }

    private func ip(_ family: IPAddress.Family) -> String { family == .v4 ? "ip" : "ip6" }
    private func digit(_ family: IPAddress.Family) -> String { family == .v4 ? "4" : "6" }

    private func map(_ name: String, _ family: IPAddress.Family, _ pairs: [(IPAddress, IPAddress)]) -> [String] {
        let type = "\(family.rawValue)_addr"
        let elements = pairs.map { "\($0) : \($1)" }.joined(separator: ", ")
        return [
            "\tmap \(name)\(digit(family)) {", "\t\ttype \(type) : \(type)", "\t\telements = { \(elements) }", "\t}",
        ]
    }

    private func set(_ name: String, _ family: IPAddress.Family, _ addresses: [IPAddress]) -> [String] {
        let elements = Set(addresses).sorted().map(\.description).joined(separator: ", ")
        return [
            "\tset \(name)\(digit(family)) {", "\t\ttype \(family.rawValue)_addr", "\t\telements = { \(elements) }",
            "\t}",
        ]
    }

    private func chain(_ name: String, _ hook: String, _ rules: [String]) -> [String] {
        guard !rules.isEmpty else { return [] }
        return ["\tchain \(name) {", "\t\t\(hook); policy accept;"] + rules.map { "\t\t\($0)" } + ["\t}"]
    }
}
