import ZonefallLinux

/// The kernel's side of one host, as the warden needs it.
package protocol GateHolding {
    /// The interfaces of this host.
    func interfaces() throws(NetlinkError) -> [NetworkInterface]
    /// What the kernel can do of all that a plan may ask for.
    func capabilities() throws(NetlinkError) -> Nftables.Capabilities
    /// What forwards past every hook but those at the devices.
    func flowtables() throws(NetlinkError) -> [String]
    /// Loads a gate that changes nothing yet; an error that ``NetlinkError/saysItExists`` if there is one of its name.
    func arm(_ gate: LeaseGate) throws(NetlinkError)
    /// Dark for one lease, and what was read back.
    func activate(_ gate: LeaseGate, lease: Duration) throws(GateFailure) -> LeaseGate.Reading
    /// Dark for one lease from now, and what was read back; a lease that has ended is not begun again.
    func renew(_ gate: LeaseGate, lease: Duration) throws(GateFailure) -> LeaseGate.Reading
    func reading(of gate: LeaseGate) throws(GateFailure) -> LeaseGate.Reading?
    /// Lets this host forget its TCP connections, but those that the gate keeps lit, and says how many.
    func endConnections(keeping gate: LeaseGate) throws(NetlinkError) -> Int
    /// Light, whatever is there.
    func remove(table: String) throws(NetlinkError)
    /// Every table that is named like ours, with its comment.
    func ours() throws(NetlinkError) -> [(table: String, comment: String)]
}

/// The network namespace in which this process stands.
package struct KernelGates: GateHolding {
    private let nftables: Nftables
    private let namespace: String?
    private let delays = DelayLines()

    /// - Parameter namespace: a path; nil: the process's own.
    package init(namespace: String? = nil) throws(NetlinkError) {
        self.namespace = namespace
        nftables = try Nftables(namespace: namespace)
    }

    package func interfaces() throws(NetlinkError) -> [NetworkInterface] { try NetworkInterface.all(in: namespace) }
    package func capabilities() throws(NetlinkError) -> Nftables.Capabilities { try nftables.capabilities() }
    package func flowtables() throws(NetlinkError) -> [String] { try nftables.flowtables() }
    package func arm(_ gate: LeaseGate) throws(NetlinkError) {
        try nftables.arm(gate)
        do throws(NetlinkError) {
            try delays.begin(gate, at: gate.table, in: namespace)
        } catch {
            try nftables.remove(table: gate.table)
            throw error
        }
    }
    package func activate(_ gate: LeaseGate, lease: Duration) throws(GateFailure) -> LeaseGate.Reading {
        try nftables.activate(gate, lease: lease)
    }
    package func renew(_ gate: LeaseGate, lease: Duration) throws(GateFailure) -> LeaseGate.Reading {
        try delays.check(gate.table)
        return try nftables.renew(gate, lease: lease)
    }
    package func reading(of gate: LeaseGate) throws(GateFailure) -> LeaseGate.Reading? {
        try delays.check(gate.table)
        return try nftables.reading(of: gate)
    }
    package func endConnections(keeping gate: LeaseGate) throws(NetlinkError) -> Int {
        try TCPConnections.end(in: namespace, keeping: gate)
    }
    package func remove(table: String) throws(NetlinkError) {
        try nftables.remove(table: table)
        delays.end(table)
    }

    package func ours() throws(NetlinkError) -> [(table: String, comment: String)] {
        var found: [(table: String, comment: String)] = []
        for table in try nftables.tables() { found.append((table, try nftables.comment(ofTable: table) ?? "")) }
        return found
    }
}
