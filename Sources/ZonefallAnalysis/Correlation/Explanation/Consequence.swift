/// What follows for pairs of one shape from one set of dead nodes.
final class Consequence: Sendable {
    /// The loss of the node at a place, or a zone's dark, and the state that it leads to.
    struct Change: Sendable {
        let cause: Int
        let state: PairState

        init(of cause: Int, to state: PairState) {
            self.cause = cause
            self.state = state
        }
    }

    let state: PairState
    /// Places whose loss in addition changes the state.
    let losses: [Change]
    /// The states to which these lead, each once.
    let lossStates: [PairState]
    /// Places whose return alone revives the pair.
    let returns: [Int]
    /// Zones that change the state if all that belongs there is dead too.
    let darks: [Change]

    init(state: PairState, losses: [Change], returns: [Int], darks: [Change]) {
        self.state = state
        self.losses = losses
        lossStates = PairState.allCases.filter { state in losses.contains { $0.state == state } }
        self.returns = returns
        self.darks = darks
    }
}
