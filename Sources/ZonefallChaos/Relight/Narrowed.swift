import Synchronization
import ZonefallModel

/// What the searches of a day found so far, for its repetitions.
final class Narrowed: Sendable {
    private let groups = Mutex<[String: [String]]>([:])

    /// What is to be tried in this blackout: the group that healed in the last one of the zone, or everything.
    func candidates(for plan: BlackoutPlan) -> [String] {
        groups.withLock { $0[plan.zone.rawValue] } ?? plan.targets.map(\.name).sorted()
    }

    func found(_ group: [String], in plan: BlackoutPlan) {
        groups.withLock { $0[plan.zone.rawValue] = group }
    }
}

extension BlackoutPlan {
    /// The same plan of these targets alone.
    func only(_ names: some Sequence<String>) -> BlackoutPlan {
        let wanted = Set(names)
        return BlackoutPlan(
            run: run,
            driver: driver,
            zone: zone,
            fault: fault,
            targets: targets.filter { wanted.contains($0.name) },
            limits: limits,
            steps: steps
        )
    }

    /// The same plan without these targets.
    func without(_ names: Set<String>) -> BlackoutPlan {
        names.isEmpty ? self : only(targets.map(\.name).filter { !names.contains($0) })
    }
}
