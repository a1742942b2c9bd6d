import CZonefallLinux

extension Nftables {
    /// Loads the gate, which changes nothing yet.
    ///
    /// - Throws: an error that ``NetlinkError/saysItExists`` when a table of that name is there: it stays untouched.
    package func arm(_ gate: LeaseGate) throws(NetlinkError) {
        try commit(gate.armRequests)
        do throws(NetlinkError) {
            try commitInParts(gate.prefixRequests)
        } catch {
            try remove(table: gate.table)
            throw error
        }
    }

    /// The fault begins, for one lease. The cap runs from now.
    ///
    /// - Parameter lease: from ``LeaseGate/shortestLease`` to the gate's own.
    /// - Returns: what was read back.
    @discardableResult
    package func activate(_ gate: LeaseGate, lease: Duration) throws(GateFailure) -> LeaseGate.Reading {
        try apply(gate.activationRequests(lease: lease), lease: lease, of: gate)
    }

    /// The fault goes on for one lease from now, without a gap, and never past the cap.
    ///
    /// - Returns: what was read back.
    /// - Throws: ``GateFailure/leaseEnded`` when the kernel has ended it already: a lease is never resurrected.
    @discardableResult
    package func renew(_ gate: LeaseGate, lease: Duration) throws(GateFailure) -> LeaseGate.Reading {
        do {
            return try apply(gate.renewalRequests(lease: lease), lease: lease, of: gate)
        } catch .kernel(let error) where error.saysItIsAbsent {
            throw .leaseEnded
        }
    }

    /// Writes a lease and reads it back; what would not end in time is removed at once.
    private func apply(
        _ requests: [NftablesRequest],
        lease: Duration,
        of gate: LeaseGate
    ) throws(GateFailure) -> LeaseGate.Reading {
        guard (LeaseGate.shortestLease...gate.lease).contains(lease) else { throw .leaseOutOfBounds(lease) }
        do throws(NetlinkError) { try commit(requests) } catch { throw .kernel(error) }
        do throws(GateFailure) {
            guard let reading = try reading(of: gate, leaseLimit: lease) else { throw .leaseEnded }
            return reading
        } catch {
            if case .defect = error {
                do throws(NetlinkError) { try remove(table: gate.table) } catch { throw .kernel(error) }
            }
            throw error
        }
    }

    /// What the kernel says now; nil when the table is not there. Expiry is announced by nothing, so this must be asked.
    package func reading(of gate: LeaseGate) throws(GateFailure) -> LeaseGate.Reading? {
        try reading(of: gate, leaseLimit: gate.lease)
    }

    private func reading(of gate: LeaseGate, leaseLimit: Duration) throws(GateFailure) -> LeaseGate.Reading? {
        var whole: LeaseGate.Reading?
        for (index, table) in gate.tables.enumerated() {
            let part = try reading(of: table, leaseLimit: leaseLimit, capLimit: gate.cap)
            guard index > 0 else {
                whole = part
                continue
            }
            whole = try Self.together(whole, part)
        }
        return whole
    }

    private func reading(
        of table: NftablesTable,
        leaseLimit: Duration,
        capLimit: Duration
    ) throws(GateFailure) -> LeaseGate.Reading? {
        guard let lease = try elements(ofSet: LeaseGate.leaseSet, of: table),
            let cap = try elements(ofSet: LeaseGate.capSet, of: table),
            let counts = try counters(of: table)
        else { return nil }
        let wanted = table.family.leaseKeys.count
        return LeaseGate.Reading(
            leaseLeft: try Self.timeLeft(of: lease, wanted, set: LeaseGate.leaseSet, limit: leaseLimit),
            capLeft: try Self.timeLeft(of: cap, wanted, set: LeaseGate.capSet, limit: capLimit),
            packetsDropped: counts.dropped,
            bytesDropped: counts.bytesDropped,
            packetsPassed: counts.met - min(counts.met, counts.dropped)
        )
    }

    /// Light. Does nothing when the table is gone already.
    package func remove(table name: String) throws(NetlinkError) {
        // Again when somebody helped meanwhile.
        for _ in 0..<8 {
            let there = try everyTable().map(\.table).filter { $0.name == name }
            do throws(NetlinkError) {
                return try commit(there.map(NftablesRequest.deleteTable))
            } catch {
                guard error.saysItIsAbsent else { throw error }
            }
        }
    }

    /// The names of the tables that begin so, sorted: what a dead run may have left, or what another run holds.
    package func tables(withPrefix prefix: String = LeaseGate.defaultTable) throws(NetlinkError) -> [String] {
        Set(try everyTable().map(\.table.name).filter { $0.hasPrefix(prefix) }).sorted()
    }

    /// The comment of a table, by which its owner is told from others; empty if it has none, nil if it is not there.
    package func comment(ofTable name: String) throws(NetlinkError) -> String? {
        try everyTable().first { $0.table.name == name }.map { _, entry in
            // As nft stores it: type 0, length, text with its zero.
            guard let data = entry[NFTA_TABLE_USERDATA.rawValue], data.count > 3, data.first == 0 else { return "" }
            return String(decoding: data.dropFirst(2).prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// nil: the set is not there.
    private func elements(
        ofSet set: String,
        of table: NftablesTable
    ) throws(GateFailure) -> [NetlinkAttributeReader]? {
        do throws(NetlinkError) {
            return try list(.listElements(set: set, table: table))
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
        _ wanted: Int,
        set: String,
        limit: Duration
    ) throws(GateFailure) -> Duration? {
        var left: [Duration] = []
        for element in elements {
            guard let expires = element.integer(NFTA_SET_ELEM_EXPIRATION.rawValue, as: UInt64.self) else {
                throw .defect(.permanentElement(set: set))
            }
            let remaining = Duration.milliseconds(Int64(clamping: expires))
            guard remaining <= limit + LeaseGate.tick else {
                throw .defect(.tooLong(set: set, left: remaining, limit: limit))
            }
            left.append(remaining)
        }
        // Elements are written together and may die a tick apart.
        guard left.isEmpty || left.count == wanted || left.allSatisfy({ $0 < nearlyOver }) else {
            throw .defect(.oneFamilyOnly(set: set))
        }
        return left.max()
    }

    private static let nearlyOver = Duration.milliseconds(20)

    /// Of a gate's two tables: dark as long as either is, and only if both are.
    private static func together(
        _ first: LeaseGate.Reading?,
        _ second: LeaseGate.Reading?
    ) throws(GateFailure) -> LeaseGate.Reading? {
        guard let first, let second else {
            guard first == nil, second == nil else { throw .defect(.oneTableOnly) }
            return nil
        }
        func left(_ part: KeyPath<LeaseGate.Reading, Duration?>) throws(GateFailure) -> Duration? {
            let both = [first[keyPath: part], second[keyPath: part]].compactMap { $0 }
            guard both.count != 1 || both[0] < nearlyOver else { throw .defect(.oneTableOnly) }
            return both.max()
        }
        return LeaseGate.Reading(
            leaseLeft: try left(\.leaseLeft),
            capLeft: try left(\.capLeft),
            packetsDropped: first.packetsDropped + second.packetsDropped,
            bytesDropped: first.bytesDropped + second.bytesDropped,
            packetsPassed: first.packetsPassed + second.packetsPassed
        )
    }
}
