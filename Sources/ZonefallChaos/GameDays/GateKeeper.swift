import ZonefallModel

/// Asks people whether the day may go on.
package protocol GateKeeper: Sendable {
    /// - Returns: who said no, or did not answer in time; nil: all said yes.
    func objection(at gate: GameDay.Gate) async -> String?
}

/// For days without gates; a day with one is not run by it.
package struct NoGateKeeper: GateKeeper {
    package init() {}
    package func objection(at gate: GameDay.Gate) -> String? { "nobody asks \(gate.people.joined(separator: ", "))" }
}
