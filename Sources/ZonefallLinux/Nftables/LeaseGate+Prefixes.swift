extension LeaseGate {
    /// What fills the sets that `armRequests` made, in requests that are small enough for one attribute each.
    var prefixRequests: [NftablesRequest] {
        tables.flatMap { table in
            (table.family == .inet ? Self.fill("dark", with: darkPrefixes, table: table) : [])
                + Self.fill("light", with: litPrefixes, table: table) + portRequests(table)
        }
    }

    private static func fill(_ name: String, with prefixes: [AddressPrefix], table: NftablesTable) -> [NftablesRequest]
    {
        [(4, 32), (6, 128)].flatMap { family, width in
            let elements = AddressPrefix.intervals(of: prefixes, width: width).flatMap { start, end in
                [NftablesRequest.SetElement(key: key(start, width: width))]
                    + (end.map { [.init(key: key($0, width: width), endsInterval: true)] } ?? [])
            }
            return stride(from: 0, to: elements.count, by: elementsPerRequest).map { start in
                NftablesRequest.addElements(
                    Array(elements[start..<min(start + elementsPerRequest, elements.count)]),
                    set: "\(name)\(family)",
                    table: table
                )
            }
        }
    }

    private func portRequests(_ table: NftablesTable) -> [NftablesRequest] {
        guard !exemptions.tcpPorts.isEmpty else { return [] }
        let elements = Set(exemptions.tcpPorts).sorted().map { NftablesRequest.SetElement(key: $0.bigEndianBytes) }
        return [.addElements(elements, set: "light_ports", table: table)]
    }

    private static let elementsPerRequest = 1_000

    private static func key(_ address: UInt128, width: Int) -> [UInt8] {
        Array(address.bigEndianBytes.suffix(width / 8))
    }
}
