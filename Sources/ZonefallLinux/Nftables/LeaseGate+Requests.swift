import CZonefallLinux

extension LeaseGate {
    static let leaseSet = "lease"
    static let capSet = "cap"
    /// Where packets wait that are to be late.
    static let queue: UInt16 = 23_110
    /// Its rules count and drop: the evidence that the fault worked.
    static let verdictChain = "verdict"

    /// The whole gate but its prefixes, in one transaction. It changes nothing: no lease, no drop.
    var armRequests: [NftablesRequest] { tables.flatMap(armRequests) }

    private func armRequests(_ table: NftablesTable) -> [NftablesRequest] {
        let key = table.family.leaseKey
        let sets: [NftablesRequest] =
            (table.family == .inet ? Self.prefixSets(named: "dark", table: table) : [])
            + (litPrefixes.isEmpty ? [] : Self.prefixSets(named: "light", table: table))
            + (exemptions.tcpPorts.isEmpty
                ? [] : [.createSet("light_ports", table: table, key: .port, kind: .single)])
            + [
                .createSet(Self.leaseSet, table: table, key: key, kind: .dying(after: lease)),
                .createSet(Self.capSet, table: table, key: key, kind: .dying(after: cap)),
            ]
        let load = table.family.loadLeaseKey
        let chains: [NftablesRequest] =
            [
                .createChain(Self.verdictChain, table: table, hook: nil),
                .createChain("gate", table: table, hook: nil),
            ]
            + verdictRules.map { .appendRule($0, chain: Self.verdictChain, table: table) }
            + [
                .appendRule(
                    [
                        load, .isMember(ofSet: Self.leaseSet), load, .isMember(ofSet: Self.capSet),
                        .verdict(.goto(chain: Self.verdictChain)),
                    ],
                    chain: "gate",
                    table: table
                )
            ]
        return [.createTable(table, comment: comment)] + sets + chains
            + hookedChains(table).flatMap { chain in
                [.createChain(chain.name, table: table, hook: chain.hook)]
                    + rules(table, chain).map { .appendRule($0, chain: chain.name, table: table) }
            }
    }

    private static func prefixSets(named name: String, table: NftablesTable) -> [NftablesRequest] {
        [
            .createSet("\(name)4", table: table, key: .ipv4Address, kind: .intervals),
            .createSet("\(name)6", table: table, key: .ipv6Address, kind: .intervals),
        ]
    }

    /// What happens to a packet that meets the gate while it is dark.
    private var verdictRules: [[NftablesExpression]] {
        guard let brownout else { return [[.count, .verdict(.drop)]] }
        var rules: [[NftablesExpression]] = [[.count]]
        if brownout.lossPermille > 0 {
            rules.append([
                .loadRandom(below: 1_000), .swapBytes, .isBelow(brownout.lossPermille), .count, .verdict(.drop),
            ])
        }
        if let rate = brownout.bytesPerSecond {
            rules.append([.exceeds(bytesPerSecond: rate), .count, .verdict(.drop)])
        }
        if brownout.latency != nil { rules.append([.queue(Self.queue)]) }
        return rules
    }

    /// A chain of ours that the kernel calls, and which way its packets go; nil: through.
    struct HookedChain {
        let name: String
        let hook: NftablesRequest.Hook
        let directions: [NftablesExpression.Direction]
    }

    func hookedChains(_ table: NftablesTable) -> [HookedChain] {
        let pre = HookedChain(name: "pre", hook: .prerouting, directions: [.incoming])
        switch (mode, table.family) {
        case (.l3Silent, _): return [pre, HookedChain(name: "out", hook: .output, directions: [.outgoing])]
        case (.forwardOnly, _):
            return [HookedChain(name: "forwarded", hook: .forward, directions: [.incoming, .outgoing])]
        // No output chain: a dead link does not tell its local senders.
        case (.l2Dead, .inet): return [pre]
        case (.l2Dead(let interfaces), .netdev):
            return [
                HookedChain(name: "incoming", hook: .ingress(interfaces), directions: []),
                HookedChain(name: "outgoing", hook: .egress(interfaces), directions: []),
            ]
        }
    }

    private func rules(_ table: NftablesTable, _ chain: HookedChain) -> [[NftablesExpression]] {
        let interfaces = chain.directions.flatMap { direction in
            (["lo"] + exemptions.interfaces).map {
                NftablesExpression.interface(direction, is: $0) + [.verdict(.return)]
            }
        }
        let addresses =
            litPrefixes.isEmpty
            ? []
            : table.family.addressFields.map { field in
                field.match + [.isMember(ofSet: "light\(field.family)"), .verdict(.return)]
            }
        let ports =
            exemptions.tcpPorts.isEmpty
            ? []
            : [UInt32(0), 2].map { offset -> [NftablesExpression] in
                [
                    .loadTransportProtocol, .equals([6]), .loadTransportHeader(offset: offset, count: 2),
                    .isMember(ofSet: "light_ports"), .verdict(.return),
                ]
            }
        guard table.family == .inet else { return addresses + ports + [[.verdict(.goto(chain: "gate"))]] }
        // `goto`, so that a packet from and to dark addresses meets the gate once: it may lose its luck only once.
        let gates = table.family.addressFields.map { field in
            field.match + [.isMember(ofSet: "dark\(field.family)"), .verdict(.goto(chain: "gate"))]
        }
        return interfaces + neighbours.map { $0.rule } + addresses + ports + gates
    }

    /// What is to IPv6 as ARP is to IPv4: where only the network layer is silent, neighbours still find each other.
    var neighbours: [(rule: [NftablesExpression], text: String)] {
        guard mode == .l3Silent else { return [] }
        return [(UInt8(135), "nd-neighbor-solicit"), (136, "nd-neighbor-advert")].map { type, name in
            let rule: [NftablesExpression] = [
                .loadFamily, .equals([UInt8(ZONEFALL_NFPROTO_IPV6.rawValue)]), .loadTransportProtocol, .equals([58]),
                .loadTransportHeader(offset: 0, count: 1), .equals([type]), .verdict(.return),
            ]
            return (rule, "icmpv6 type \(name) return")
        }
    }

    /// The fault begins: the cap, and the first lease, in one transaction.
    func activationRequests(lease: Duration) -> [NftablesRequest] {
        tables.flatMap { table -> [NftablesRequest] in
            [
                .addElements(table.family.leaseElements(timeout: cap), set: Self.capSet, table: table),
                .addElements(table.family.leaseElements(timeout: lease), set: Self.leaseSet, table: table),
            ]
        }
    }

    /// Renewal, in one transaction without a gap: adding alone would not refresh an element that is there.
    ///
    /// Deleting an element that has ended aborts the transaction, and that is wanted: a lease is never resurrected, even
    /// by a renewer that was stopped and goes on an hour later.
    func renewalRequests(lease: Duration) -> [NftablesRequest] {
        tables.flatMap { table -> [NftablesRequest] in
            [
                .deleteElements(table.family.leaseElements(timeout: nil), set: Self.leaseSet, table: table),
                .addElements(table.family.leaseElements(timeout: lease), set: Self.leaseSet, table: table),
            ]
        }
    }
}

extension NftablesTable.Family {
    /// What the sets `lease` and `cap` hold: something of which every packet has one of a few values, so that a handful
    /// of elements gates any number of prefixes.
    var leaseKey: NftablesRequest.KeyType { self == .inet ? .family : .packetType }

    var loadLeaseKey: NftablesExpression { self == .inet ? .loadFamily : .loadPacketType }

    /// All values there are, as the kernel numbers them.
    var leaseKeys: [UInt8] {
        switch self {
        case .inet: [UInt8(ZONEFALL_NFPROTO_IPV4.rawValue), UInt8(ZONEFALL_NFPROTO_IPV6.rawValue)]
        // A field of three bits in the kernel.
        case .netdev: Array(0..<8)
        }
    }

    func leaseElements(timeout: Duration?) -> [NftablesRequest.SetElement] {
        leaseKeys.map { NftablesRequest.SetElement(key: [$0], timeout: timeout) }
    }

    /// Where addresses stand: what to match and load, of which family they are, and what nft calls them.
    var addressFields: [(match: [NftablesExpression], family: Int, name: String)] {
        let ip: [(Int, UInt32, UInt32, String)] = [
            (4, 12, 4, "ip saddr"), (4, 16, 4, "ip daddr"), (6, 8, 16, "ip6 saddr"), (6, 24, 16, "ip6 daddr"),
        ]
        switch self {
        case .inet:
            return ip.map { family, offset, count, name in
                let number = leaseKeys[family == 4 ? 0 : 1]
                return (
                    [.loadFamily, .equals([number]), .loadNetworkHeader(offset: offset, count: count)], family, name
                )
            }
        case .netdev:
            let arp: [(Int, UInt32, UInt32, String)] = [(4, 14, 4, "arp saddr ip"), (4, 24, 4, "arp daddr ip")]
            return (ip + arp).map { family, offset, count, name in
                let type: [UInt8] = name.hasPrefix("arp") ? [0x08, 0x06] : family == 4 ? [0x08, 0x00] : [0x86, 0xdd]
                return (
                    [.loadEtherType, .equals(type), .loadNetworkHeader(offset: offset, count: count)], family, name
                )
            }
        }
    }
}
