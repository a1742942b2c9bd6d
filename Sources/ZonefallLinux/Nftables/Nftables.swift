import CZonefallLinux

/// The nf_tables of one network namespace, family `inet`, by our own netlink messages.
package struct Nftables: Sendable {
    private let socket: NetlinkSocket

    /// - Parameter namespace: a path such as `/run/netns/web-1`; nil: the process's own.
    package init(namespace: String?) throws(NetlinkError) {
        socket = try NetlinkSocket(netlinkFamily: NetlinkSocket.netfilter, namespace: namespace)
    }

    package var namespace: String? { socket.namespace }

    /// All of it happens, or nothing.
    func commit(_ requests: [NftablesRequest]) throws(NetlinkError) {
        var messages = requests.map(\.message)
        guard !messages.isEmpty else { return }
        messages[messages.count - 1].flags |= UInt16(NLM_F_ACK)
        try socket.submit(
            [Self.batchBoundary(NFNL_MSG_BATCH_BEGIN)] + messages + [Self.batchBoundary(NFNL_MSG_BATCH_END)]
        )
    }

    func list(_ request: NftablesRequest) throws(NetlinkError) -> [NetlinkAttributeReader] {
        try socket.dump(request.message).map { $0.attributes(afterFamilyHeader: NftablesRequest.familyHeaderSize) }
    }

    private static func batchBoundary(_ type: Int32) -> NetlinkMessage {
        let subsystem = UInt16(NFNL_SUBSYS_NFTABLES)
        return NetlinkMessage(type: UInt16(type), family: [0, UInt8(NFNETLINK_V0)] + subsystem.bigEndianBytes)
    }
}
