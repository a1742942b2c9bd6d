import CZonefallLinux

extension LeaseGate {
    static let leaseSet = "lease"
    static let capSet = "cap"
    /// Its one rule counts and drops: the evidence that the fault worked.
    static let verdictChain = "verdict"

    /// The families as the kernel numbers them: the keys of both sets.
    static let families: [UInt8] = [UInt8(ZONEFALL_NFPROTO_IPV4.rawValue), UInt8(ZONEFALL_NFPROTO_IPV6.rawValue)]

    /// The whole table but its prefixes, in one transaction. It changes nothing: no lease, no drop.
    var armRequests: [NftablesRequest] {
        [
            .createTable(table, comment: comment),
            .createSet("dark4", table: table, key: .ipv4Address, kind: .intervals),
            .createSet("dark6", table: table, key: .ipv6Address, kind: .intervals),
            .createSet(Self.leaseSet, table: table, key: .family, kind: .dying(after: lease)),
            .createSet(Self.capSet, table: table, key: .family, kind: .dying(after: cap)),
            .createChain(Self.verdictChain, table: table, hook: nil),
            .createChain("gate", table: table, hook: nil),
            .createChain("pre", table: table, hook: .prerouting),
            .createChain("out", table: table, hook: .output),
            .appendRule([.count, .verdict(.drop)], chain: Self.verdictChain, table: table),
            .appendRule(
                [
                    .loadFamily, .isMember(ofSet: Self.leaseSet), .loadFamily, .isMember(ofSet: Self.capSet),
                    .verdict(.goto(chain: Self.verdictChain)),
                ],
                chain: "gate",
                table: table
            ),
        ] + rules(chain: "pre", direction: .incoming) + rules(chain: "out", direction: .outgoing)
    }

    /// The dark prefixes, in transactions that each fit an ordinary socket buffer.
    var prefixRequests: [NftablesRequest] {
        [("dark4", 32), ("dark6", 128)].flatMap { set, width in
            let elements = AddressPrefix.intervals(of: darkPrefixes, width: width).flatMap { start, end in
                [NftablesRequest.SetElement(key: Self.key(start, width: width))]
                    + (end.map { [.init(key: Self.key($0, width: width), endsInterval: true)] } ?? [])
            }
            return stride(from: 0, to: elements.count, by: Self.elementsPerRequest).map { start in
                NftablesRequest.addElements(
                    Array(elements[start..<min(start + Self.elementsPerRequest, elements.count)]),
                    set: set,
                    table: table
                )
            }
        }
    }

    /// The fault begins: the cap, and the first lease, in one transaction.
    func activationRequests(lease: Duration) -> [NftablesRequest] {
        [
            .addElements(Self.elements(timeout: cap), set: Self.capSet, table: table),
            .addElements(Self.elements(timeout: lease), set: Self.leaseSet, table: table),
        ]
    }

    /// Renewal, in one transaction without a gap: adding alone would not refresh an element that is there.
    ///
    /// Deleting an element that has ended aborts the transaction, and that is wanted: a lease is never resurrected, even
    /// by a renewer that was stopped and goes on an hour later.
    func renewalRequests(lease: Duration) -> [NftablesRequest] {
        [
            .deleteElements(Self.elements(timeout: nil), set: Self.leaseSet, table: table),
            .addElements(Self.elements(timeout: lease), set: Self.leaseSet, table: table),
        ]
    }

    private static let elementsPerRequest = 1_000

    private static func elements(timeout: Duration?) -> [NftablesRequest.SetElement] {
        families.map { NftablesRequest.SetElement(key: [$0], timeout: timeout) }
    }

    private static func key(_ address: UInt128, width: Int) -> [UInt8] {
        Array(address.bigEndianBytes.suffix(width / 8))
    }

    private func rules(chain: String, direction: NftablesExpression.Direction) -> [NftablesRequest] {
        let exemptions = (["lo"] + exemptInterfaces).map {
            NftablesExpression.interface(direction, is: $0) + [.verdict(.return)]
        }
        let jumps = Self.addressFields.map { field in
            NftablesExpression.family(is: field.family) + [
                .loadNetworkHeader(offset: field.offset, count: field.count), .isMember(ofSet: field.set),
                .verdict(.jump(chain: "gate")),
            ]
        }
        return (exemptions + jumps).map { .appendRule($0, chain: chain, table: table) }
    }

    /// Where source and destination stand in the network header.
    private static let addressFields: [(family: UInt8, offset: UInt32, count: UInt32, set: String)] = [
        (families[0], 12, 4, "dark4"), (families[0], 16, 4, "dark4"),
        (families[1], 8, 16, "dark6"), (families[1], 24, 16, "dark6"),
    ]
}
