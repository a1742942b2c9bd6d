import Synchronization
import ZonefallLinux
import ZonefallModel

/// Makes hosts dark by their own `zonefall-chaosd`, which believes nothing but its own list of people.
///
/// Nothing here can hold a host dark: each daemon counts for itself, and brings light when this connection closes.
package final class HostDriver: BlackoutDriver {
    private let hosts: [GameDay.Host]
    /// What the map says stands in a zone, besides the hosts' own addresses.
    private let inside: @Sendable (Zone.ID) -> [IPPrefix]
    private let state = Mutex<State>(State())

    private struct State {
        var clients: [String: ChaosdClient] = [:]
        var signed: SignedPlan?
    }

    package init(hosts: [GameDay.Host], inside: @escaping @Sendable (Zone.ID) -> [IPPrefix] = { _ in [] }) {
        self.hosts = hosts
        self.inside = inside
    }

    package var kind: GameDay.Driver { .host }
    package var touchesOnlyOurOwn: Bool { false }

    /// What a daemon can't do, it refuses when it is armed: before anything is dark.
    package func can(_ kind: GameDay.Kind, as fidelity: GameDay.Fidelity) -> Bool {
        switch kind {
        case .dark: true
        case .brownout, .isolated: fidelity != .l2Dead
        }
    }

    package func plan(blackoutOf zone: Zone.ID, within limits: GameDay.Limits, as fault: BlackoutFault)
        throws(PlanRefusal) -> BlackoutPlan
    {
        let inside = hosts.filter { $0.zone == zone }
        guard !inside.isEmpty else { throw .nothingToDarken(zone) }
        guard inside.count <= limits.maximumTargets else {
            throw .tooManyTargets(inside.count, limit: limits.maximumTargets)
        }
        let prefixes = try fault.prefixes(dark: zone, inside: inside.flatMap(\.addresses) + self.inside(zone))
        return BlackoutPlan(
            driver: kind,
            zone: zone,
            fault: fault,
            targets: inside.map { host in
                BlackoutTarget(
                    name: host.name,
                    namespace: host.socket,
                    prefixes: prefixes,
                    exemptInterfaces: host.exemptInterfaces,
                    exemptPrefixes: host.exemptPrefixes,
                    exemptPorts: host.exemptPorts
                )
            },
            limits: limits,
            steps: inside.map { "# \($0.name), by zonefall-chaosd at \($0.socket)\n" }
        )
    }

    package func present(_ signed: SignedPlan) async {
        state.withLock { $0.signed = signed }
    }

    package func arm(_ plan: BlackoutPlan) throws(DriverFailure) {
        guard let signed = state.withLock({ $0.signed }) else {
            throw .target(plan.targets[0].name, reason: "there is no signed plan")
        }
        try each(of: plan) { client throws(ChaosdClientError) in _ = try client.arm(signed) }
    }

    package func impose(_ plan: BlackoutPlan, lease: Duration) throws(DriverFailure) {
        let request = ChaosdRequest.activate(try grant(for: plan, lease: lease))
        try each(of: plan) { client throws(ChaosdClientError) in try client.ask(request) }
    }

    package func renew(_ plan: BlackoutPlan, lease: Duration) throws(DriverFailure) {
        let request = ChaosdRequest.renew(try grant(for: plan, lease: lease))
        try each(of: plan) { client throws(ChaosdClientError) in
            do throws(ChaosdClientError) {
                try client.ask(request)
            } catch .refused(code: "grant-too-short", _) {
                // On its way it became less than the shortest lease: the kernel ends it, unless the next one is longer.
            }
        }
    }

    package func endConnections(of plan: BlackoutPlan) async throws(DriverFailure) {
        try each(of: plan) { client throws(ChaosdClientError) in try client.ask(.endConnections(run: plan.run)) }
    }

    /// Tries all hosts, whatever fails at some of them; each only if this run holds it.
    package func lift(_ plan: BlackoutPlan) throws(DriverFailure) {
        var failure: DriverFailure?
        for target in plan.targets {
            do throws(DriverFailure) {
                try ask(target) { client throws(ChaosdClientError) in
                    guard try client.ask(.status).run?.id == plan.run else { return }
                    try client.ask(.revert)
                }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    package func readings(of plan: BlackoutPlan) throws(DriverFailure) -> [TargetReading] {
        var readings: [TargetReading] = []
        for target in plan.targets {
            try ask(target) { client throws(ChaosdClientError) in
                let status = try client.ask(.status)
                readings.append(
                    TargetReading(
                        target: target.name,
                        status,
                        run: plan.run,
                        isLate: plan.fault.brownout?.latency != nil
                    )
                )
            }
        }
        return readings
    }

    /// The permission, in the daemon's words: it was asked for now, and holds for so long.
    private func grant(for plan: BlackoutPlan, lease: Duration) throws(DriverFailure) -> ChaosdRequest.Grant {
        guard let signed = state.withLock({ $0.signed }) else {
            throw .target(plan.targets[0].name, reason: "there is no signed plan")
        }
        return .init(run: plan.run, epoch: signed.plan.epoch, asked: Timekeeper.system.now(), length: lease)
    }

    private func each(
        of plan: BlackoutPlan,
        _ body: (ChaosdClient) throws(ChaosdClientError) -> Void
    ) throws(DriverFailure) {
        for target in plan.targets { try ask(target, body) }
    }

    private func ask(
        _ target: BlackoutTarget,
        _ body: (ChaosdClient) throws(ChaosdClientError) -> Void
    ) throws(DriverFailure) {
        do throws(ChaosdClientError) {
            let client = try client(of: target)
            try body(client)
        } catch {
            switch error {
            case .refused(code: "busy", _), .refused(code: "occupied", _): throw .occupied(target: target.name)
            case .refused(code: "not-now", let reason): throw .defect(target: target.name, reason: reason)
            case .refused(_, let reason): throw .target(target.name, reason: reason)
            case .unreachable, .silent:
                // The next question goes by a new connection; the daemon has brought light for the old one.
                state.withLock { $0.clients[target.namespace] = nil }
                throw .target(target.name, reason: error.description)
            }
        }
    }

    private func client(of target: BlackoutTarget) throws(ChaosdClientError) -> ChaosdClient {
        if let open = state.withLock({ $0.clients[target.namespace] }) { return open }
        let opened = try ChaosdClient(socketPath: target.namespace)
        state.withLock { $0.clients[target.namespace] = opened }
        return opened
    }
}

extension TargetReading {
    /// What a daemon says of one run; another run's gate is none of ours.
    ///
    /// - Parameter isLate: what passes was held back, and so touched too.
    fileprivate init(target: String, _ status: ChaosdStatus, run: String, isLate: Bool) {
        guard let own = status.run, own.id == run else {
            let last = status.last.flatMap { $0.id == run ? $0.packetsDropped : nil }
            self.init(target: target, state: .absent, packetsDropped: last ?? 0)
            return
        }
        let left = own.reading.flatMap { $0.isDark ? $0.leaseLeft : nil }
        self.init(
            target: target,
            state: left.map { .dark(leaseLeft: $0) } ?? .inert,
            packetsDropped: own.reading.map { $0.packetsDropped + (isLate ? $0.packetsPassed : 0) } ?? 0
        )
    }
}
