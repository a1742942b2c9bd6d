import ZonefallModel

/// Looks for the thing whose return heals what fell, while the zone is dark: lights things again, some at a time, until
/// what fell works.
///
/// What is lit stays lit, so one darkness finds one group; a repetition of it looks within that group.
package struct RelightSearch: Hashable, Sendable {
    /// Still dark, and not ruled out, in the order in which they are tried.
    private(set) var candidates: [String]
    private(set) var state = State.ready

    package enum State: Hashable, Sendable {
        /// The next group may be lit.
        case ready
        /// These are lit, and it is looked at what that heals.
        case looking([String])
        /// Their return healed it: one, or a group to look within.
        case healed([String])
        /// All are lit, and it did not help.
        case exhausted
    }

    /// - Parameter candidates: sorted, so that two runs look in the same order.
    package init(_ candidates: [String]) {
        self.candidates = candidates
    }

    /// So many are tried one by one: that is as quick as to halve them.
    private static let few = 4

    /// The group to light now; nil: there is nothing more to do.
    package mutating func next() -> [String]? {
        guard state == .ready else { return nil }
        guard !candidates.isEmpty else {
            state = .exhausted
            return nil
        }
        let count = candidates.count <= Self.few ? 1 : (candidates.count + 1) / 2
        let group = Array(candidates.prefix(count))
        candidates.removeFirst(count)
        state = .looking(group)
        return group
    }

    /// What came of it.
    package mutating func observed(healed: Bool) {
        guard case .looking(let group) = state else { return }
        state = healed ? .healed(group) : .ready
    }
}

/// What one group's return did.
package struct RelightStep: Hashable, Sendable {
    package let targets: [String]
    /// What had fallen, and worked again while the rest of the zone was dark; by elimination: what was still down when
    /// nothing but this was dark.
    package let healed: [Way]
    /// It was not lit: everything else was, and that did not help.
    package let isByElimination: Bool
    /// From the return to the first attempt that worked.
    package let after: Duration?
}
