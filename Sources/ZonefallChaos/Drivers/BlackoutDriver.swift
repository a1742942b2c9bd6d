import ZonefallModel

/// What makes a zone dark and light again.
///
/// `plan` is pure and printable. Everything towards the light is safe twice, and works on what is half done.
package protocol BlackoutDriver: Sendable {
    /// Which blackouts it can plan; `BlackoutPlan` names it, so that another process finds the same driver again.
    var kind: GameDay.Driver { get }
    /// All that it would touch is of our own making, so that nobody else needs to agree.
    var touchesOnlyOurOwn: Bool { get }
    /// The kernel ends nothing of it by itself, so that somebody else must be able to: see ``Guardian``.
    var needsGuardian: Bool { get }
    /// Whether it can do such a blackout at all. What it can't do is refused in the plan, never left out.
    func can(_ kind: GameDay.Kind, as fidelity: GameDay.Fidelity) -> Bool

    func plan(blackoutOf zone: Zone.ID, within limits: GameDay.Limits, as fault: BlackoutFault) throws(PlanRefusal)
        -> BlackoutPlan

    /// Hands over the plan that people signed, for drivers whose targets check it themselves.
    func present(_ signed: SignedPlan) async
    /// Loads everything, and changes nothing yet. Refused if another blackout is anywhere in the region.
    func arm(_ plan: BlackoutPlan) async throws(DriverFailure)
    /// Dark, for one lease.
    func impose(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure)
    /// Dark for one lease from now; a lease that has ended is not begun again.
    func renew(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure)
    /// Lets the zone forget its connections while it is dark, as a power loss does; they do not come back.
    func endConnections(of plan: BlackoutPlan) async throws(DriverFailure)
    /// Light, wherever this run made it dark.
    func lift(_ plan: BlackoutPlan) async throws(DriverFailure)
    /// What is there of this run now, read back, for each target in the plan's order.
    func readings(of plan: BlackoutPlan) async throws(DriverFailure) -> [TargetReading]
    /// What a person types where light could not be proved, and what else they should know of it.
    func residue(of plan: BlackoutPlan, left: [TargetReading]) async -> [String]
}

extension BlackoutDriver {
    package var needsGuardian: Bool { false }

    package func residue(of plan: BlackoutPlan, left: [TargetReading]) async -> [String] {
        left.map { "\($0.target): nft delete table inet zonefall" }
    }

    /// A plan to make a zone wholly dark.
    package func plan(
        blackoutOf zone: Zone.ID,
        within limits: GameDay.Limits
    ) throws(PlanRefusal) -> BlackoutPlan {
        try plan(blackoutOf: zone, within: limits, as: BlackoutFault())
    }

    package func present(_ signed: SignedPlan) async {}

    package func endConnections(of plan: BlackoutPlan) async throws(DriverFailure) {
        throw .target(plan.zone.rawValue, reason: "the driver '\(kind.rawValue)' can't end connections")
    }

    package func can(_ kind: GameDay.Kind, as fidelity: GameDay.Fidelity) -> Bool {
        kind == .dark && fidelity == .l3Silent
    }
}

/// What a driver will do, before it does anything.
package struct BlackoutPlan: Hashable, Sendable {
    /// Which run owns what is done by it; empty until a run takes it. What another run owns is never touched.
    package var run: String
    package let driver: GameDay.Driver
    package let zone: Zone.ID
    package let fault: BlackoutFault
    /// Sorted by name; empty only where a search has lit all of them.
    package let targets: [BlackoutTarget]
    package let limits: GameDay.Limits
    /// The same in every run of the same plan, as somebody would type it.
    package let steps: [String]

    package init(
        run: String = "",
        driver: GameDay.Driver,
        zone: Zone.ID,
        fault: BlackoutFault = BlackoutFault(),
        targets: [BlackoutTarget],
        limits: GameDay.Limits,
        steps: [String]
    ) {
        self.run = run
        self.driver = driver
        self.zone = zone
        self.fault = fault
        self.targets = targets.sorted()
        self.limits = limits
        self.steps = steps
    }
}

/// What is done to each target, and how that looks.
package struct BlackoutFault: Hashable, Sendable {
    package let kind: GameDay.Kind
    package let fidelity: GameDay.Fidelity
    package let comeback: GameDay.Comeback
    package let brownout: GameDay.Brownout?

    package init(
        kind: GameDay.Kind = .dark,
        fidelity: GameDay.Fidelity = .l3Silent,
        comeback: GameDay.Comeback = .partitionLike,
        brownout: GameDay.Brownout? = nil
    ) {
        self.kind = kind
        self.fidelity = fidelity
        self.comeback = comeback
        self.brownout = brownout
    }
}

/// One thing that goes dark.
package struct BlackoutTarget: Hashable, Sendable {
    /// The node's name, which is an id of the map in the lab.
    package let name: String
    /// The path of its network namespace.
    package let namespace: String
    /// What it may not talk to and not hear of; everything, but for an isolated zone's own addresses.
    package let prefixes: [IPPrefix]
    /// Those of the control channel, which stay lit.
    package let exemptInterfaces: [String]
    package let exemptPrefixes: [IPPrefix]
    package let exemptPorts: [UInt16]

    package init(
        name: String,
        namespace: String,
        prefixes: [IPPrefix] = IPPrefix.everything,
        exemptInterfaces: [String],
        exemptPrefixes: [IPPrefix] = [],
        exemptPorts: [UInt16] = []
    ) {
        self.name = name
        self.namespace = namespace
        self.prefixes = prefixes
        self.exemptInterfaces = exemptInterfaces
        self.exemptPrefixes = exemptPrefixes
        self.exemptPorts = exemptPorts
    }
}

extension BlackoutTarget: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.name < right.name }
}

/// What the kernel says of one target.
package struct TargetReading: Hashable, Sendable {
    package let target: String
    package let state: State
    /// Dropped, or held back by a latency.
    package let packetsDropped: UInt64
    /// Whether anything there counts packets; where nothing does, that it was read back dark stands for it.
    package let isCounted: Bool

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

    package init(target: String, state: State, packetsDropped: UInt64, isCounted: Bool = true) {
        self.isCounted = isCounted
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
    case unsupported(GameDay.Kind, GameDay.Fidelity, by: GameDay.Driver)
    case otherMap(expected: String, found: String)
    /// Overrides, conditions or hosts that name what the zone map does not have.
    case unknownName(String, in: String)
    case unpredictable([Service.ID])
    case notNow(String)
    /// Nobody knows what is inside of the zone, and so what may go on.
    case nothingInside(Zone.ID)
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
        case .unsupported(let kind, let fidelity, let driver):
            """
            The driver '\(driver.rawValue)' can't do kind '\(kind.rawValue)' with fidelity '\(fidelity.rawValue)'. Choose \
            what it can do: a blackout that is only half what it says proves nothing.
            """
        case .otherMap(let expected, let found):
            """
            The zone map's SHA-256 is \(found), and "zone_map_sha256" says \(expected): it was changed since the day was \
            written. Look what changed, then correct the game day.
            """
        case .unknownName(let name, let key): "\"\(key)\" names '\(name)', which the zone map does not list."
        case .unpredictable(let services):
            """
            The map can't predict \(services.map(\.rawValue).joined(separator: ", ")), and "unknown_services" says to \
            fail then. Say what you expect of them under "overrides".
            """
        case .nothingInside(let zone):
            """
            No address inside of zone '\(zone)' is known, so that it can't be told from the outside. Say "addresses" for \
            its hosts, or list what stands in it in the zone map.
            """
        case .notNow(let reason): "The day may not begin now: \(reason)."
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
