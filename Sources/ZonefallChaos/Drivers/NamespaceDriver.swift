import ZonefallLinux
import ZonefallModel

/// Makes a zone dark that consists of network namespaces of our own: the lab's.
///
/// Each node that really stands in the zone gets the lease gate. One process renews them all, through netlink sockets that
/// were opened inside; nothing of it passes a network.
package actor NamespaceDriver: BlackoutDriver {
    /// A namespace of the region.
    package struct Node: Hashable, Sendable {
        package let name: String
        package let namespace: String
        /// Where it really stands; nil: in no zone, such as the internet.
        package let zone: Zone.ID?
        package let exemptInterfaces: [String]
        /// Under which others of its zone know it; of an isolated zone, these go on talking to each other.
        package let addresses: [IPAddress]
        /// It must see every blackout from outside: the coordinator.
        package let isControl: Bool

        package init(
            name: String,
            namespace: String,
            zone: Zone.ID?,
            exemptInterfaces: [String] = [],
            addresses: [IPAddress] = [],
            isControl: Bool = false
        ) {
            self.name = name
            self.namespace = namespace
            self.zone = zone
            self.exemptInterfaces = exemptInterfaces
            self.addresses = addresses
            self.isControl = isControl
        }
    }

    package nonisolated let kind = GameDay.Driver.lab
    package nonisolated let touchesOnlyOurOwn = true
    private let nodes: [Node]

    /// As the lease gate can: a link is dead to everybody, so that nothing inside could go on over it.
    package nonisolated func can(_ kind: GameDay.Kind, as fidelity: GameDay.Fidelity) -> Bool {
        switch kind {
        case .dark: true
        case .brownout, .isolated: fidelity != .l2Dead
        }
    }

    private var sockets: [String: Nftables] = [:]
    private let delays = DelayLines()

    /// - Parameter nodes: all of the region, the surviving ones too: none of them may hold another blackout.
    package init(nodes: [Node]) {
        self.nodes = nodes.sorted { $0.name < $1.name }
    }

    package nonisolated func plan(blackoutOf zone: Zone.ID, within limits: GameDay.Limits, as fault: BlackoutFault)
        throws(PlanRefusal) -> BlackoutPlan
    {
        let inside = nodes.filter { $0.zone == zone }
        let control = inside.filter(\.isControl)
        guard control.isEmpty else { throw .controlInside(zone, nodes: control.map(\.name)) }
        guard !inside.isEmpty else { throw .nothingToDarken(zone) }
        guard inside.count <= limits.maximumTargets else {
            throw .tooManyTargets(inside.count, limit: limits.maximumTargets)
        }
        let prefixes = try fault.prefixes(
            dark: zone,
            inside: inside.flatMap { $0.addresses.map(IPPrefix.init(single:)) }
        )
        let targets = inside.map {
            BlackoutTarget(
                name: $0.name,
                namespace: $0.namespace,
                prefixes: prefixes,
                exemptInterfaces: $0.exemptInterfaces
            )
        }
        var steps: [String] = []
        for target in targets {
            do throws(LeaseGateError) {
                let gate = try LeaseGate(
                    darkeningZone: zone,
                    at: target,
                    within: limits,
                    as: fault,
                    // Nothing is looked at before there is a plan.
                    interfaces: ["each-but-those"],
                    run: "<its id>"
                )
                steps.append("# \(target.name), in the network namespace \(target.namespace)\n" + gate.text)
            } catch {
                throw .badTarget(target.name, reason: error.description)
            }
        }
        return BlackoutPlan(
            driver: kind,
            zone: zone,
            fault: fault,
            targets: targets,
            limits: limits,
            steps: steps
        )
    }

    package func arm(_ plan: BlackoutPlan) throws(DriverFailure) {
        for target in plan.targets {
            let (nftables, gate) = try entrance(to: target, of: plan)
            let canBeLate: Bool
            do throws(NetlinkError) {
                if gate.brownout?.latency == nil {
                    canBeLate = true
                } else {
                    canBeLate = try nftables.capabilities().latency
                }
            } catch {
                throw .target(target.name, reason: error.description)
            }
            guard canBeLate else { throw .target(target.name, reason: LatencySupport.refusal) }
            do throws(NetlinkError) {
                try nftables.arm(gate)
                try delays.begin(gate, at: target.name, in: target.namespace)
            } catch {
                throw error.saysItExists
                    ? .occupied(target: target.name) : .target(target.name, reason: error.description)
            }
        }
        // Looked at after our own are loaded: of two that arm at once, at least one sees the other.
        let own = Set(plan.targets.map(\.namespace))
        for node in nodes where !own.contains(node.namespace) {
            let tables: [String]
            do throws(NetlinkError) {
                tables = try Nftables(namespace: node.namespace).tables()
            } catch {
                throw .target(node.name, reason: error.description)
            }
            guard tables.isEmpty else { throw .occupied(target: node.name) }
        }
    }

    package func impose(_ plan: BlackoutPlan, lease: Duration) throws(DriverFailure) {
        try eachGate(of: plan) { nftables, gate throws(GateFailure) in try nftables.activate(gate, lease: lease) }
    }

    package func renew(_ plan: BlackoutPlan, lease: Duration) throws(DriverFailure) {
        try eachGate(of: plan) { nftables, gate throws(GateFailure) in try nftables.renew(gate, lease: lease) }
    }

    package func endConnections(of plan: BlackoutPlan) async throws(DriverFailure) {
        for target in plan.targets {
            let (_, gate) = try entrance(to: target, of: plan)
            do throws(NetlinkError) {
                _ = try TCPConnections.end(in: target.namespace, keeping: gate)
            } catch {
                throw .target(target.name, reason: error.description)
            }
        }
    }

    /// Tries all targets, whatever fails at some of them.
    package func lift(_ plan: BlackoutPlan) throws(DriverFailure) {
        var failure: DriverFailure?
        for target in plan.targets {
            do throws(DriverFailure) {
                let (nftables, gate) = try entrance(to: target, of: plan)
                do throws(NetlinkError) {
                    guard try nftables.comment(ofTable: gate.table) == gate.comment else { continue }
                    try nftables.remove(table: gate.table)
                    delays.end(target.name)
                } catch {
                    throw .target(target.name, reason: error.description)
                }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    package func readings(of plan: BlackoutPlan) throws(DriverFailure) -> [TargetReading] {
        var readings: [TargetReading] = []
        try eachGate(of: plan) { nftables, gate throws(GateFailure) in
            let name = plan.targets[readings.count].name
            let reading = try nftables.ownReading(of: gate)
            if reading != nil { try delays.check(name) }
            readings.append(TargetReading(target: name, reading, isLate: gate.brownout?.latency != nil))
        }
        return readings
    }

    private func eachGate(
        of plan: BlackoutPlan,
        _ body: (Nftables, LeaseGate) throws(GateFailure) -> Void
    ) throws(DriverFailure) {
        for target in plan.targets {
            let (nftables, gate) = try entrance(to: target, of: plan)
            do throws(GateFailure) {
                try body(nftables, gate)
            } catch {
                throw DriverFailure(error, at: target.name)
            }
        }
    }

    /// What is dead when the links are. Where nothing can be read, there is nothing to be lifted either.
    private static func interfaces(of target: BlackoutTarget) -> [String] {
        let all = (try? NetworkInterface.all(in: target.namespace)) ?? []
        let exempt = target.exemptInterfaces.filter { name in all.contains { $0.name == name } }
        return (try? all.carryingData(besides: exempt)) ?? []
    }

    private func entrance(
        to target: BlackoutTarget,
        of plan: BlackoutPlan
    ) throws(DriverFailure) -> (Nftables, LeaseGate) {
        let gate: LeaseGate
        do throws(LeaseGateError) {
            gate = try LeaseGate(
                darkeningZone: plan.zone,
                at: target,
                within: plan.limits,
                as: plan.fault,
                interfaces: plan.fault.fidelity == .l2Dead ? Self.interfaces(of: target) : [],
                run: plan.run
            )
        } catch {
            throw .target(target.name, reason: error.description)
        }
        if let open = sockets[target.namespace] { return (open, gate) }
        do throws(NetlinkError) {
            let opened = try Nftables(namespace: target.namespace)
            sockets[target.namespace] = opened
            return (opened, gate)
        } catch {
            throw .target(target.name, reason: error.description)
        }
    }
}

extension LeaseGate {
    /// The gate of one target of a blackout.
    init(
        darkeningZone zone: Zone.ID,
        at target: BlackoutTarget,
        within limits: GameDay.Limits,
        as fault: BlackoutFault = BlackoutFault(),
        interfaces: [String] = [],
        run: String
    ) throws(LeaseGateError) {
        let mode: Mode =
            switch fault.fidelity {
            case .l3Silent: .l3Silent
            case .forwardOnly: .forwardOnly
            case .l2Dead: .l2Dead(interfaces: interfaces)
            }
        try self.init(
            comment: "Zonefall: blackout of zone \(zone), run \(run)",
            mode: mode,
            darkPrefixes: target.prefixes.compactMap(AddressPrefix.init),
            exemptInterfaces: target.exemptInterfaces,
            brownout: fault.brownout.flatMap { asked in
                Brownout(
                    lossPermille: UInt32(clamping: asked.lossPermille ?? 0),
                    bytesPerSecond: asked.bytesPerSecond.map { UInt64(clamping: $0) },
                    latency: asked.latency
                )
            },
            lease: limits.lease,
            cap: limits.maximumDark
        )
    }
}

extension Nftables {
    /// As `reading(of:)`, and nil if the table is another run's.
    fileprivate func ownReading(of gate: LeaseGate) throws(GateFailure) -> LeaseGate.Reading? {
        do throws(NetlinkError) {
            guard try comment(ofTable: gate.table) == gate.comment else { return nil }
        } catch {
            throw .kernel(error)
        }
        return try reading(of: gate)
    }
}

extension TargetReading {
    /// - Parameter isLate: what passes was held back, and so touched too.
    init(target: String, _ reading: LeaseGate.Reading?, isLate: Bool = false) {
        let state: State =
            if let reading {
                if reading.isDark, let left = reading.leaseLeft { .dark(leaseLeft: left) } else { .inert }
            } else {
                .absent
            }
        let touched = reading.map { $0.packetsDropped + (isLate ? $0.packetsPassed : 0) }
        self.init(target: target, state: state, packetsDropped: touched ?? 0)
    }
}

extension DriverFailure {
    init(_ failure: GateFailure, at target: String) {
        self =
            switch failure {
            case .leaseEnded: .leaseEnded(target: target)
            case .defect(let defect): .defect(target: target, reason: defect.description)
            case .kernel, .leaseOutOfBounds: .target(target, reason: failure.description)
            }
    }
}
