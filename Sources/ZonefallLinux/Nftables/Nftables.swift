import CZonefallLinux

/// The nf_tables of one network namespace, by our own netlink messages.
package struct Nftables: Sendable {
    private let socket: NetlinkSocket

    /// - Parameter namespace: a path such as `/run/netns/web-1`; nil: the process's own.
    package init(namespace: String?) throws(NetlinkError) {
        socket = try NetlinkSocket(netlinkFamily: NetlinkSocket.netfilter, namespace: namespace)
    }

    package var namespace: String? { socket.namespace }

    /// All of it happens, or nothing.
    func commit(_ requests: [NftablesRequest]) throws(NetlinkError) {
        guard !requests.isEmpty else { return }
        try commit(requests.map(\.message))
    }

    /// As few transactions as the socket's buffer allows: each costs the kernel a pause of its own.
    func commitInParts(_ requests: [NftablesRequest]) throws(NetlinkError) {
        var part: [NetlinkMessage] = []
        var size = 0
        for message in requests.map(\.message) {
            let length = message.attributes.bytes.count
            if !part.isEmpty, size + length > socket.largestDatagram {
                try commit(part)
                (part, size) = ([], 0)
            }
            part.append(message)
            size += length
        }
        if !part.isEmpty { try commit(part) }
    }

    private func commit(_ messages: [NetlinkMessage]) throws(NetlinkError) {
        var messages = messages
        messages[messages.count - 1].flags |= UInt16(NLM_F_ACK)
        try socket.submit(
            [Self.batchBoundary(NFNL_MSG_BATCH_BEGIN)] + messages + [Self.batchBoundary(NFNL_MSG_BATCH_END)]
        )
    }

    func list(_ request: NftablesRequest) throws(NetlinkError) -> [NetlinkAttributeReader] {
        try socket.dump(request.message).map { $0.attributes(afterFamilyHeader: NftablesRequest.familyHeaderSize) }
    }

    /// The tables of the families that we use.
    func everyTable() throws(NetlinkError) -> [(table: NftablesTable, attributes: NetlinkAttributeReader)] {
        try socket.dump(NftablesRequest.listTables.message).compactMap { reply in
            let attributes = reply.attributes(afterFamilyHeader: NftablesRequest.familyHeaderSize)
            guard let family = reply.payload.first.flatMap(NftablesTable.Family.init),
                let name = attributes.string(NFTA_TABLE_NAME.rawValue)
            else { return nil }
            return (NftablesTable(family: family, name: name), attributes)
        }
    }

    /// The names of flowtables: what they forward passes no other hook than those at the devices. Sorted.
    package func flowtables() throws(NetlinkError) -> [String] {
        try list(.listFlowtables).compactMap { $0.string(NFTA_FLOWTABLE_NAME.rawValue) }.sorted()
    }

    private static func batchBoundary(_ type: Int32) -> NetlinkMessage {
        let subsystem = UInt16(NFNL_SUBSYS_NFTABLES)
        return NetlinkMessage(type: UInt16(type), family: [0, UInt8(NFNETLINK_V0)] + subsystem.bigEndianBytes)
    }
}
