extension Nftables {
    /// What this kernel can do of all that a gate may ask for.
    package struct Capabilities: Hashable, Sendable {
        /// Hooks right at the devices, in both directions: dead links.
        package let linkDeath: Bool
        /// Random numbers: loss.
        package let loss: Bool
        /// Rates in bytes: policing.
        package let policing: Bool
        /// Queues to a program: latency.
        package let latency: Bool

        package init(linkDeath: Bool, loss: Bool, policing: Bool, latency: Bool) {
            self.linkDeath = linkDeath
            self.loss = loss
            self.policing = policing
            self.latency = latency
        }
    }

    /// Asks the kernel, which tries and changes nothing: each question is a transaction that fails at its end.
    package func capabilities() throws(NetlinkError) -> Capabilities {
        let hooks: [NftablesRequest.Hook] = [.ingress(["lo"]), .egress(["lo"])]
        return Capabilities(
            linkDeath: try wouldAccept(.netdev) { table in
                hooks.enumerated().map { .createChain("probe\($0)", table: table, hook: $1) }
            },
            loss: try wouldAccept(.inet) { Self.rule([.loadRandom(below: 1_000), .swapBytes, .isBelow(1)], in: $0) },
            policing: try wouldAccept(.inet) { Self.rule([.exceeds(bytesPerSecond: 1_000)], in: $0) },
            latency: try wouldAccept(.inet) { Self.rule([.queue(LeaseGate.queue)], in: $0) }
                && DelayLine.canListen(in: namespace)
        )
    }

    private static func rule(_ expressions: [NftablesExpression], in table: NftablesTable) -> [NftablesRequest] {
        [.createChain("probe", table: table, hook: nil), .appendRule(expressions, chain: "probe", table: table)]
    }

    private func wouldAccept(
        _ family: NftablesTable.Family,
        _ requests: (NftablesTable) -> [NftablesRequest]
    ) throws(NetlinkError) -> Bool {
        // Not one of our gates' names, so that nobody takes it for one even if he looks right now.
        let table = NftablesTable(family: family, name: "probe_of_zonefall")
        let create = NftablesRequest.createTable(table, comment: "")
        do throws(NetlinkError) {
            // The table can't be made twice: whatever else is accepted, this fails, and with it all of it.
            try commit([create] + requests(table) + [create])
            return false
        } catch {
            guard error.operation == .request, !error.saysItIsForbidden else { throw error }
            return error.saysItExists
        }
    }
}
