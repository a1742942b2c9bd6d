/// What a story says of a pair at a moment.
enum PairState: Int8, Sendable, CaseIterable {
    case alive, gatewayDead, frontDead, behindDead
    /// Something about this pair alone is wrong, in one way or the other; its samples say nothing.
    case glitch
    /// Somebody answers in the target's place: the pair works, whatever is dead.
    case lie

    var isDead: Bool {
        switch self {
        case .gatewayDead, .frontDead, .behindDead: true
        case .alive, .glitch, .lie: false
        }
    }
}
