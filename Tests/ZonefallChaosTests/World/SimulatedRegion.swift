import Synchronization
import ZonefallChaos
import ZonefallModel

/// A whole small region that is its own time: agents that probe, a coordinator that answers, a fault that the kernel ends.
///
/// It obeys the clock alone, so that a game day of a minute takes a test milliseconds and never sleeps.
final class SimulatedRegion: Sendable {
    struct State {
        var now = Duration.seconds(1_000)
        /// When the zone was dark, and until when each stretch would last without renewal.
        var dark: [Range<Duration>] = []
        var capEnd = Duration.zero
        var zone: Zone.ID?
        var tables: Set<String> = []
        var owner: String?
        var packetsDropped: UInt64 = 0
        var observations: [Observation] = []
        var probedUntil = Duration.seconds(990)
        var coordinatorDiedAt: Duration?
        var agentsDiedAt: [Vantage.ID: Duration] = [:]
        var announced: [BlackoutEvent] = []
        /// Everything that changed the world, in order.
        var effects: [String] = []
        /// What is done when the clock passes a moment.
        var plans: [(at: Duration, what: @Sendable (inout State) -> Void)] = []
        /// What ways may hang on besides our own tables, until a second blackout begins.
        var extraTables: Set<String> = []
        var isStuck = false
        /// They live and are heard, and what they see never arrives.
        var muted: Set<Vantage.ID> = []
    }

    /// Ways that die with a zone although the map does not say so, and how long they stay dead after it.
    let hidden: [Way: Zone.ID]
    /// By which single target of the zone; without one, by the whole of it.
    let through: [Way: String]
    /// How late observations arrive.
    let lag: Duration
    let state: Mutex<State>
    static let interval = Duration.milliseconds(250)

    init(hidden: [Way: Zone.ID] = [:], through: [Way: String] = [:], lag: Duration = .zero) {
        self.hidden = hidden
        self.through = through
        self.lag = lag
        state = Mutex(State())
    }

    var time: Timekeeper {
        Timekeeper(
            now: { self.state.withLock { $0.now } },
            date: { Self.date(self.state.withLock { $0.now }) },
            sleep: { duration in self.advance(by: duration) }
        )
    }

    func read<Value>(_ path: (State) -> Value) -> Value { state.withLock { path($0) } }

    /// Does something when the clock passes `moment` after now.
    func plan(after delay: Duration, _ what: @escaping @Sendable (inout State) -> Void) {
        state.withLock { $0.plans.append(($0.now + delay, what)) }
    }

    func advance(by duration: Duration) {
        state.withLock { state in
            let end = state.now + duration
            for plan in state.plans.sorted(by: { $0.at < $1.at }) where plan.at <= end {
                state.now = max(state.now, plan.at)
                plan.what(&state)
            }
            state.plans.removeAll { $0.at <= end }
            state.now = end
        }
    }

    static func date(_ instant: Duration) -> Timestamp {
        Timestamp(millisecondsSinceEpoch: instant.wholeMilliseconds)
    }

    /// When the last darkness ended, or will by itself.
    var lightSince: Duration? { read { $0.dark.last?.upperBound } }
}

extension SimulatedRegion.State {
    func isDark(at moment: Duration) -> Bool { dark.contains { $0.contains(moment) } }

    mutating func darken(lease: Duration) {
        dark.append(now..<min(now + lease, capEnd))
    }

    /// The agents probed up to now; the dead ones did not.
    mutating func probe(hidden: [Way: Zone.ID], through: [Way: String]) {
        while probedUntil + SimulatedRegion.interval <= now {
            probedUntil += SimulatedRegion.interval
            let isDark = isDark(at: probedUntil)
            for way in ZoneMap.shopWays where probedUntil < agentsDiedAt[way.reach.vantage] ?? .seconds(1 << 30) {
                if muted.contains(way.reach.vantage) { continue }
                let dies =
                    isDark
                    && (zone.map { Prediction.shop(without: $0).ways[way]?.fate == .dies } ?? false
                        || hidden[way] == zone && through[way].map { tables.union(extraTables).contains($0) } ?? true)
                if isDark { packetsDropped += 1 }
                observations.append(
                    Observation(
                        time: SimulatedRegion.date(probedUntil),
                        vantage: way.reach.vantage,
                        target: way.reach.target,
                        kind: way.kind,
                        outcome: dies ? .timeout : .ok
                    )
                )
            }
        }
    }
}

extension SimulatedRegion: ObservationSource {
    struct CoordinatorIsDead: Error {}

    func observations(after cursor: Int64) async throws -> ObservationPage {
        try state.withLock { state in
            try Self.mustLive(state)
            state.probe(hidden: hidden, through: through)
            let page = Array(
                state.observations[Int(cursor)...].prefix(100).prefix { $0.time <= Self.date(state.now - lag) }
            )
            return ObservationPage(observations: page, cursor: cursor + Int64(page.count))
        }
    }

    func ages() async throws -> [Vantage.ID: Duration] {
        try state.withLock { state in
            try Self.mustLive(state)
            // A heartbeat each second.
            return Dictionary(
                uniqueKeysWithValues: ZoneMap.shop.vantages.map { vantage in
                    let alive = min(state.now, state.agentsDiedAt[vantage.id] ?? state.now)
                    return (vantage.id, state.now - .seconds(alive.components.seconds))
                }
            )
        }
    }

    func announce(_ event: BlackoutEvent) async throws {
        try state.withLock { state in
            try Self.mustLive(state)
            state.announced.append(event)
            if state.announced.count(where: { $0.phase == .start }) > 1 { state.extraTables = [] }
        }
    }

    private static func mustLive(_ state: State) throws {
        if let died = state.coordinatorDiedAt, state.now >= died { throw CoordinatorIsDead() }
    }
}

extension SimulatedRegion: BlackoutDriver {
    var kind: GameDay.Driver { .lab }
    var touchesOnlyOurOwn: Bool { true }

    func plan(blackoutOf zone: Zone.ID, within limits: GameDay.Limits, as fault: BlackoutFault) throws(PlanRefusal)
        -> BlackoutPlan
    {
        let number = zone.rawValue.suffix(1)
        return BlackoutPlan(
            driver: .lab,
            zone: zone,
            fault: fault,
            targets: ["rtr", "web"].map {
                BlackoutTarget(
                    name: "\($0)-\(number)",
                    namespace: "/run/netns/\($0)-\(number)",
                    exemptInterfaces: ["mgmt0"]
                )
            },
            limits: limits,
            steps: []
        )
    }

    func arm(_ plan: BlackoutPlan) async throws(DriverFailure) {
        let isFree = state.withLock { state in
            guard state.tables.isEmpty else { return false }
            state.tables = Set(plan.targets.map(\.name))
            state.owner = plan.run
            state.packetsDropped = 0
            state.effects.append("arm")
            return true
        }
        guard isFree else { throw .occupied(target: plan.targets[0].name) }
    }

    func impose(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure) {
        state.withLock { state in
            state.probe(hidden: hidden, through: through)
            state.zone = plan.zone
            state.capEnd = state.now + plan.limits.maximumDark
            state.darken(lease: lease)
            state.effects.append("impose")
        }
    }

    func renew(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure) {
        let isAlive = state.withLock { state in
            state.probe(hidden: hidden, through: through)
            guard let last = state.dark.last, last.contains(state.now) else { return false }
            state.dark[state.dark.count - 1] = last.lowerBound..<state.now
            state.darken(lease: lease)
            state.effects.append("renew")
            return true
        }
        guard isAlive else { throw .leaseEnded(target: plan.targets[0].name) }
    }

    func lift(_ plan: BlackoutPlan) async throws(DriverFailure) {
        let isStuck = state.withLock { state in
            guard !state.isStuck else { return true }
            state.probe(hidden: hidden, through: through)
            guard state.owner == plan.run else { return false }
            let left = state.tables.subtracting(plan.targets.map(\.name))
            guard left.isEmpty else {
                state.tables = left
                state.effects.append("relight")
                return false
            }
            if let last = state.dark.last, last.contains(state.now) {
                state.dark[state.dark.count - 1] = last.lowerBound..<state.now
            }
            state.tables = []
            state.owner = nil
            state.effects.append("lift")
            return false
        }
        if isStuck { throw .target(plan.targets[0].name, reason: "no such device") }
    }

    func readings(of plan: BlackoutPlan) async throws(DriverFailure) -> [TargetReading] {
        state.withLock { state in
            state.probe(hidden: hidden, through: through)
            return plan.targets.map { target in
                guard state.owner == plan.run, state.tables.contains(target.name) else {
                    return TargetReading(target: target.name, state: .absent, packetsDropped: 0)
                }
                let left = state.dark.last.flatMap { $0.contains(state.now) ? $0.upperBound - state.now : nil }
                return TargetReading(
                    target: target.name,
                    state: left.map { .dark(leaseLeft: $0) } ?? .inert,
                    packetsDropped: state.packetsDropped
                )
            }
        }
    }
}
