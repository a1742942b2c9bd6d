import ZonefallModel

/// What makes a zone dark and light again.
///
/// `plan` is pure and printable. Everything towards the light is safe twice, and works on what is half done.
package protocol BlackoutDriver: Sendable {
    /// Which blackouts it can plan; `BlackoutPlan` names it, so that another process finds the same driver again.
    var kind: GameDay.Driver { get }
    /// All that it would touch is of our own making, so that nobody else needs to agree.
    var touchesOnlyOurOwn: Bool { get }

    func plan(blackoutOf zone: Zone.ID, within limits: GameDay.Limits) throws(PlanRefusal) -> BlackoutPlan

    /// Loads everything, and changes nothing yet. Refused if another blackout is anywhere in the region.
    func arm(_ plan: BlackoutPlan) async throws(DriverFailure)
    /// Dark, for one lease.
    func impose(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure)
    /// Dark for one lease from now; a lease that has ended is not begun again.
    func renew(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure)
    /// Light, wherever this run made it dark.
    func lift(_ plan: BlackoutPlan) async throws(DriverFailure)
    /// What is there of this run now, read back, for each target in the plan's order.
    func readings(of plan: BlackoutPlan) async throws(DriverFailure) -> [TargetReading]
}

/// What a driver will do, before it does anything.
package struct BlackoutPlan: Hashable, Sendable {
    /// Which run owns what is done by it; empty until a run takes it. What another run owns is never touched.
    package var run: String
    package let driver: GameDay.Driver
    package let zone: Zone.ID
    /// Sorted by name; never empty.
    package let targets: [BlackoutTarget]
    package let limits: GameDay.Limits
    /// The same in every run of the same plan, as somebody would type it.
    package let steps: [String]

    package init(
        run: String = "",
        driver: GameDay.Driver,
        zone: Zone.ID,
        targets: [BlackoutTarget],
        limits: GameDay.Limits,
        steps: [String]
    ) {
        self.run = run
        self.driver = driver
        self.zone = zone
        self.targets = targets.sorted()
        self.limits = limits
        self.steps = steps
    }
}

/// One thing that goes dark.
package struct BlackoutTarget: Hashable, Sendable {
    /// The node's name, which is an id of the map in the lab.
    package let name: String
    /// The path of its network namespace.
    package let namespace: String
    /// Those of the control channel, which stay lit.
    package let exemptInterfaces: [String]

    package init(name: String, namespace: String, exemptInterfaces: [String]) {
        self.name = name
        self.namespace = namespace
        self.exemptInterfaces = exemptInterfaces
    }
}

extension BlackoutTarget: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.name < right.name }
}

/// What the kernel says of one target.
package struct TargetReading: Hashable, Sendable {
    package let target: String
    package let state: State
    package let packetsDropped: UInt64

    package enum State: Hashable, Sendable {
        /// Nothing of us is there.
        case absent
        /// Loaded, and dropping nothing.
        case inert
        /// Dropping everything, and for how long without renewal.
        case dark(leaseLeft: Duration)
    }

    package var isDark: Bool {
        if case .dark = state { true } else { false }
    }

    package init(target: String, state: State, packetsDropped: UInt64) {
        self.target = target
        self.state = state
        self.packetsDropped = packetsDropped
    }
}

/// Why a blackout can't even be planned.
package enum PlanRefusal: Error, Hashable, Sendable {
    case nothingToDarken(Zone.ID)
    case tooManyTargets(Int, limit: Int)
    /// The coordinator, or another thing that must see the end, stands in the zone.
    case controlInside(Zone.ID, nodes: [String])
    case limits(LimitsError)
    case badTarget(String, reason: String)
    case unknownZone(Zone.ID)
    case lastZone(Zone.ID)
    case zoneTwice(Zone.ID)
    case noZones
    case noSurvivingVantage(Zone.ID)
}

extension PlanRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .nothingToDarken(let zone): "Nothing stands in zone '\(zone)', so there is nothing to make dark."
        case .tooManyTargets(let count, let limit):
            "The plan has \(count) targets, and \"max_targets\" allows \(limit)."
        case .controlInside(let zone, let nodes):
            """
            \(nodes.joined(separator: ", ")) must see the blackout from outside, and stands in zone '\(zone)'. Move it to \
            another zone.
            """
        case .limits(let error): error.description
        case .badTarget(let name, let reason): "\(name) can't be made dark: \(reason)"
        case .unknownZone(let zone): "The zone map lists no zone '\(zone)'."
        case .lastZone(let zone): "Zone '\(zone)' is the only one of the region: the last zone is never made dark."
        case .zoneTwice(let zone): "Zone '\(zone)' stands twice in \"zones\"."
        case .noZones: "\"zones\" is empty: say which zones go dark."
        case .noSurvivingVantage(let zone):
            "No agent probes from outside of zone '\(zone)', so nobody would see what survives. Add one."
        }
    }
}

/// Why a step of a driver did not succeed. What was done before it may stand.
package enum DriverFailure: Error, Hashable, Sendable {
    /// Another blackout is there, of this run or of another.
    case occupied(target: String)
    /// The kernel ended the lease by itself.
    case leaseEnded(target: String)
    /// What is there is not what was put there.
    case defect(target: String, reason: String)
    case target(String, reason: String)
}

extension DriverFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .occupied(let target):
            "another blackout is loaded at \(target); wait for its end, or lift it with 'zonefall gameday recover'"
        case .leaseEnded(let target): "the kernel ended the lease at \(target)"
        case .defect(let target, let reason): "\(target): \(reason)"
        case .target(let target, let reason): "\(target): \(reason)"
        }
    }
}
