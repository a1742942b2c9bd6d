import Synchronization
import ZonefallModel

@testable import ZonefallChaos

/// A process that dies at a step: of its journal, or of what it does to the world. From then on nothing of it has an effect.
///
/// Steps are counted over the journal's records and the driver's effects alike, in the order in which they happen.
final class CrashingProcess: Sendable {
    /// Where in a step it dies.
    enum Moment: CaseIterable {
        case before
        /// Half of it is done: half the line is on disk, or half of the targets are touched.
        case inside
        case after
    }

    private struct State {
        var steps = 0
        var isDead = false
    }

    let region: SimulatedRegion
    let journal = MemoryJournal()
    private let step: Int
    private let moment: Moment
    private let state = Mutex(State())

    /// - Parameter step: from 0; one that never comes lets it live to the end.
    init(in region: SimulatedRegion, diesAt step: Int, _ moment: Moment) {
        self.region = region
        self.step = step
        self.moment = moment
    }

    var isDead: Bool { state.withLock { $0.isDead } }
    var steps: Int { state.withLock { $0.steps } }

    /// What may still be done of the next step: nil: nothing.
    private func next() -> Moment? {
        state.withLock { state in
            guard !state.isDead else { return nil }
            defer { state.steps += 1 }
            guard state.steps == step else { return .after }
            state.isDead = true
            return moment == .before ? nil : moment
        }
    }
}

extension CrashingProcess: JournalWriter {
    func write(_ entry: JournalRecord.Entry) throws(JournalError) {
        // Half a line is none: whoever reads the journal cuts it off.
        guard next() == .after else { throw .system("write to", path: "memory", number: 5) }
        try journal.write(entry)
        // What died after the write never learned of it.
        if isDead { throw .system("write to", path: "memory", number: 5) }
    }

    var seal: (records: Int, head: String) { journal.seal }
}

extension CrashingProcess: BlackoutDriver {
    var kind: GameDay.Driver { .lab }
    var touchesOnlyOurOwn: Bool { true }

    func plan(blackoutOf zone: Zone.ID, within limits: GameDay.Limits, as fault: BlackoutFault) throws(PlanRefusal)
        -> BlackoutPlan
    {
        try region.plan(blackoutOf: zone, within: limits, as: fault)
    }

    func arm(_ plan: BlackoutPlan) async throws(DriverFailure) {
        switch next() {
        case .after: try await region.arm(plan)
        case .inside:
            region.state.withLock { state in
                state.tables = Set(plan.targets.prefix(1).map(\.name))
                state.owner = plan.run
                state.effects.append("arm")
            }
        default: break
        }
    }

    func impose(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure) {
        if next() != nil { try await region.impose(plan, lease: lease) }
    }

    func renew(_ plan: BlackoutPlan, lease: Duration) async throws(DriverFailure) {
        if next() != nil { try await region.renew(plan, lease: lease) }
    }

    func lift(_ plan: BlackoutPlan) async throws(DriverFailure) {
        switch next() {
        case .after: try await region.lift(plan)
        case .inside:
            region.state.withLock { state in
                if state.owner == plan.run, let first = state.tables.min() { state.tables.remove(first) }
            }
        default: break
        }
    }

    func readings(of plan: BlackoutPlan) async throws(DriverFailure) -> [TargetReading] {
        isDead ? [] : try await region.readings(of: plan)
    }
}
