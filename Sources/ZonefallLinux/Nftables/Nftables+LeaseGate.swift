import CZonefallLinux

extension Nftables {
    /// Loads the gate, which changes nothing yet.
    ///
    /// - Throws: an error that ``NetlinkError/saysItExists`` when a table of that name is there: it stays untouched.
    package func arm(_ gate: LeaseGate) throws(NetlinkError) {
        try commit(gate.armRequests)
        do throws(NetlinkError) {
            for request in gate.prefixRequests { try commit([request]) }
        } catch {
            try remove(table: gate.table)
            throw error
        }
    }

    /// The fault begins, for one lease. The cap runs from now.
    ///
    /// - Parameter lease: from ``LeaseGate/shortestLease`` to the gate's own.
    package func activate(_ gate: LeaseGate, lease: Duration) throws(GateFailure) {
        try apply(gate.activationRequests(lease: lease), lease: lease, of: gate)
    }

    /// The fault goes on for one lease from now, without a gap, and never past the cap.
    ///
    /// - Throws: ``GateFailure/leaseEnded`` when the kernel has ended it already: a lease is never resurrected.
    package func renew(_ gate: LeaseGate, lease: Duration) throws(GateFailure) {
        do {
            try apply(gate.renewalRequests(lease: lease), lease: lease, of: gate)
        } catch .kernel(let error) where error.saysItIsAbsent {
            throw .leaseEnded
        }
    }

    private func apply(_ requests: [NftablesRequest], lease: Duration, of gate: LeaseGate) throws(GateFailure) {
        guard (LeaseGate.shortestLease...gate.lease).contains(lease) else { throw .leaseOutOfBounds(lease) }
        do throws(NetlinkError) { try commit(requests) } catch { throw .kernel(error) }
    }

    /// What the kernel says now; nil when the table is not there. Expiry is announced by nothing, so this must be asked.
    package func reading(of gate: LeaseGate) throws(GateFailure) -> LeaseGate.Reading? {
        guard let lease = try elements(ofSet: LeaseGate.leaseSet, of: gate),
            let cap = try elements(ofSet: LeaseGate.capSet, of: gate),
            let (packets, bytes) = try counters(of: gate)
        else { return nil }
        return LeaseGate.Reading(
            leaseLeft: try Self.timeLeft(of: lease, set: LeaseGate.leaseSet, limit: gate.lease),
            capLeft: try Self.timeLeft(of: cap, set: LeaseGate.capSet, limit: gate.cap),
            packetsDropped: packets,
            bytesDropped: bytes
        )
    }

    /// Light. Does nothing when the table is gone already.
    package func remove(table: String) throws(NetlinkError) {
        do {
            try commit([.deleteTable(table)])
        } catch  where error.saysItIsAbsent {
            return
        }
    }

    /// The names of the tables that begin so, sorted: what a dead run may have left, or what another run holds.
    package func tables(withPrefix prefix: String = LeaseGate.defaultTable) throws(NetlinkError) -> [String] {
        try list(.listTables).compactMap { $0.string(NFTA_TABLE_NAME.rawValue) }.filter { $0.hasPrefix(prefix) }
            .sorted()
    }

    /// The comment of a table, by which its owner is told from others; empty if it has none, nil if it is not there.
    package func comment(ofTable table: String) throws(NetlinkError) -> String? {
        try list(.listTables).first { $0.string(NFTA_TABLE_NAME.rawValue) == table }.map { entry in
            // As nft stores it: type 0, length, text with its zero.
            guard let data = entry[NFTA_TABLE_USERDATA.rawValue], data.count > 3, data.first == 0 else { return "" }
            return String(decoding: data.dropFirst(2).prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// nil: the set is not there.
    private func elements(ofSet set: String, of gate: LeaseGate) throws(GateFailure) -> [NetlinkAttributeReader]? {
        do throws(NetlinkError) {
            return try list(.listElements(set: set, table: gate.table))
                .flatMap { $0.nested(NFTA_SET_ELEM_LIST_ELEMENTS.rawValue)?.entries ?? [] }
                .map { NetlinkAttributeReader($0.value) }
        } catch {
            guard error.saysItIsAbsent else { throw .kernel(error) }
            return nil
        }
    }

    /// nil: there is no element.
    private static func timeLeft(
        of elements: [NetlinkAttributeReader],
        set: String,
        limit: Duration
    ) throws(GateFailure) -> Duration? {
        var left: [Duration] = []
        for element in elements {
            guard let expires = element.integer(NFTA_SET_ELEM_EXPIRATION.rawValue, as: UInt64.self) else {
                throw .defect(.permanentElement(set: set))
            }
            let remaining = Duration.milliseconds(Int64(clamping: expires))
            guard remaining <= limit else { throw .defect(.tooLong(set: set, left: remaining, limit: limit)) }
            left.append(remaining)
        }
        // The two elements are written together and may die a tick apart.
        guard left.count != 1 || left[0] < .milliseconds(20) else { throw .defect(.oneFamilyOnly(set: set)) }
        return left.min()
    }

    /// nil: the rule is not there.
    private func counters(of gate: LeaseGate) throws(GateFailure) -> (packets: UInt64, bytes: UInt64)? {
        let rules: [NetlinkAttributeReader]
        do throws(NetlinkError) {
            rules = try list(.listRules(chain: LeaseGate.verdictChain, table: gate.table))
        } catch {
            guard error.saysItIsAbsent else { throw .kernel(error) }
            return nil
        }
        for expression in rules.flatMap({ $0.nested(NFTA_RULE_EXPRESSIONS.rawValue)?.entries ?? [] }) {
            let element = NetlinkAttributeReader(expression.value)
            guard element.string(NFTA_EXPR_NAME.rawValue) == "counter",
                let data = element.nested(NFTA_EXPR_DATA.rawValue),
                let packets = data.integer(NFTA_COUNTER_PACKETS.rawValue, as: UInt64.self),
                let bytes = data.integer(NFTA_COUNTER_BYTES.rawValue, as: UInt64.self)
            else { continue }
            return (packets, bytes)
        }
        return nil
    }
}
