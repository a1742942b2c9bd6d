import ZonefallModel

/// The wire form of rtnetlink: requests out, routes and neighbours in. Pure functions over bytes; see rtnetlink(7).
enum NetlinkMessage {
    static let done: UInt16 = 3
    static let error: UInt16 = 2
    private static let newRoute: UInt16 = 24
    private static let newNeighbour: UInt16 = 28

    /// `nlmsghdr` of 16 bytes, then a `rtmsg` of 12 or a `ndmsg` of 12, then attributes.
    private static let headerSize = 16
    private static let bodySize = 12

    private static func familyNumber(_ family: IPAddress.Family) -> UInt8 { family == .v4 ? 2 : 10 }

    /// RTM_GETROUTE, a dump of the main table.
    static func routesRequest(_ family: IPAddress.Family, sequence: UInt32) -> [UInt8] {
        // rtm_family, dst_len, src_len, tos, table, protocol, scope, type, flags: only family and table may be set.
        request(26, sequence, [familyNumber(family), 0, 0, 0, 254, 0, 0, 0, 0, 0, 0, 0])
    }

    /// RTM_GETNEIGH, a dump of one interface's neighbours.
    static func neighboursRequest(_ family: IPAddress.Family, on interface: Int32, sequence: UInt32) -> [UInt8] {
        // ndm_family and padding, ifindex, state, flags, type; NDA_IFINDEX (8) is what the kernel filters by.
        request(
            30,
            sequence,
            [familyNumber(family), 0, 0, 0] + [UInt8](repeating: 0, count: 8)
                + native(UInt16(8)) + native(UInt16(8)) + native(interface)
        )
    }

    /// RTM_GETROUTE: which way the kernel would take to one address, from an interface, an address and with a mark.
    static func wayRequest(
        to target: IPAddress,
        interface: Int32?,
        source: IPAddress?,
        mark: UInt32?,
        sequence: UInt32
    ) -> [UInt8] {
        func attribute(_ type: UInt16, _ value: [UInt8]) -> [UInt8] {
            native(UInt16(4 + value.count)) + native(type) + value
        }
        let length = UInt8(target.family == .v4 ? 32 : 128)
        let source = source.flatMap { $0.family == target.family ? $0 : nil }
        var body = [familyNumber(target.family), length, source == nil ? 0 : length] + [UInt8](repeating: 0, count: 9)
        body += attribute(1, target.bytes)
        if let source { body += attribute(2, source.bytes) }
        if let interface { body += attribute(4, native(interface)) }
        if let mark { body += attribute(16, native(mark)) }
        return request(26, sequence, flags: 1, body)
    }

    /// What the kernel answered to ``wayRequest(to:interface:source:mark:sequence:)``; nil when there is no way.
    static func way(_ bytes: [UInt8], sequence: UInt32) -> Way? {
        guard let length: UInt32 = read(bytes, 0), let type: UInt16 = read(bytes, 4), type == newRoute,
            let seen: UInt32 = read(bytes, 8), seen == sequence, Int(length) <= bytes.count,
            Int(length) >= headerSize + bodySize
        else { return nil }
        let attributes = attributes(bytes[(headerSize + bodySize)..<Int(length)])
        return Way(
            interface: attributes[4].flatMap { read(Array($0), 0) } ?? 0,
            gateway: gateway(attributes),
            source: attributes[7].flatMap { IPAddress(bytes: $0) }
        )
    }

    private static func request(
        _ type: UInt16,
        _ sequence: UInt32,
        flags: UInt16 = rootAndRequest,
        _ body: [UInt8]
    ) -> [UInt8] {
        native(UInt32(headerSize + body.count)) + native(type) + native(flags) + native(sequence)
            + native(UInt32(0)) + body
    }

    private static let rootAndRequest: UInt16 = 0x301

    private static func native(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value) { Array($0) }
    }

    /// What one datagram of a dump holds.
    struct Reply: Equatable {
        var routes: [Route] = []
        var neighbours: [Neighbour] = []
        var isDone = false
        /// A positive errno, when the kernel refused.
        var errno: Int32 = 0
    }

    /// Reads a datagram of the kernel; what does not fit its own length fields is left out.
    static func reply(_ bytes: [UInt8], sequence: UInt32) -> Reply {
        var reply = Reply()
        var offset = 0
        while let length: UInt32 = read(bytes, offset), let type: UInt16 = read(bytes, offset + 4),
            let seen: UInt32 = read(bytes, offset + 8), length >= headerSize, offset + Int(length) <= bytes.count
        {
            let body = Array(bytes[offset + headerSize..<offset + Int(length)])
            if seen == sequence { add(type, body, to: &reply) }
            offset += (Int(length) + 3) & ~3
        }
        return reply
    }

    private static func add(_ type: UInt16, _ body: [UInt8], to reply: inout Reply) {
        switch type {
        case done: reply.isDone = true
        case error:
            let code: Int32 = read(body, 0) ?? 0
            reply.errno = Int32(clamping: -Int64(code))
            reply.isDone = true
        case newRoute: if let route = route(body) { reply.routes.append(route) }
        case newNeighbour: if let neighbour = neighbour(body) { reply.neighbours.append(neighbour) }
        default: break
        }
    }

    /// - Returns: nil for what is no unicast route of the main table.
    private static func route(_ body: [UInt8]) -> Route? {
        guard body.count >= bodySize else { return nil }
        let attributes = attributes(body.dropFirst(bodySize))
        let unicast: UInt8 = 1
        let mainTable: UInt32 = 254
        let table = attributes[15].flatMap { read(Array($0), 0) as UInt32? } ?? UInt32(body[4])
        guard body[7] == unicast, table == mainTable else { return nil }
        var route = Route(
            prefixLength: Int(body[1]),
            gateway: gateway(attributes),
            interface: attributes[4].flatMap { read(Array($0), 0) } ?? 0,
            metric: attributes[6].flatMap { read(Array($0), 0) } ?? 0
        )
        // RTA_MULTIPATH: `rtnexthop` entries of length, flags, hops, ifindex, then attributes. The first is taken.
        if let paths = attributes[9].map({ Array($0) }), let length: UInt16 = read(paths, 0), length >= 8,
            Int(length) <= paths.count, let interface: Int32 = read(paths, 4)
        {
            route.interface = interface
            route.gateway = gateway(self.attributes(paths[8..<Int(length)]))
        }
        return route
    }

    /// RTA_GATEWAY, or RTA_VIA: a next hop of the other IP version, after its family.
    private static func gateway(_ attributes: [UInt16: ArraySlice<UInt8>]) -> IPAddress? {
        if let gateway = attributes[5] { return IPAddress(bytes: gateway) }
        return attributes[18].flatMap { IPAddress(bytes: $0.dropFirst(2)) }
    }

    private static func neighbour(_ body: [UInt8]) -> Neighbour? {
        guard body.count >= bodySize, let state: UInt16 = read(body, 8) else { return nil }
        let attributes = attributes(body.dropFirst(bodySize))
        guard let address = attributes[1].flatMap({ IPAddress(bytes: $0) }) else { return nil }
        return Neighbour(address: address, state: state, linkAddress: attributes[2].map { Array($0) } ?? [])
    }

    /// Attributes by type, the first of each.
    private static func attributes(_ bytes: ArraySlice<UInt8>) -> [UInt16: ArraySlice<UInt8>] {
        var attributes: [UInt16: ArraySlice<UInt8>] = [:]
        let bytes = Array(bytes)
        var offset = 0
        while let length: UInt16 = read(bytes, offset), let type: UInt16 = read(bytes, offset + 2),
            length >= 4, offset + Int(length) <= bytes.count
        {
            let kind = type & 0x3fff
            if attributes[kind] == nil { attributes[kind] = bytes[offset + 4..<offset + Int(length)] }
            offset += (Int(length) + 3) & ~3
        }
        return attributes
    }

    private static func read<Number: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int) -> Number? {
        guard offset >= 0, bytes.count - offset >= MemoryLayout<Number>.size else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
    }
}
