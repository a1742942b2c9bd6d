/// One thing that a story says happened, or has always been so. Numbers are positions in the ``Scene``.
enum StoryItem: Hashable, Sendable {
    /// The node depends on a zone on which it should not: it falls with it, every time.
    case dependency(node: Int, zone: Int)
    /// The node outlives its zone: it stands somewhere else, nobody knows where.
    case survival(node: Int)
    /// The node was dead for a while, for its own reasons.
    case incident(node: Int, slots: Range<Int>)
    /// A zone was dark for a while, and nobody announced it.
    case outage(zone: Int, slots: Range<Int>)
    /// One pair's attempts meant nothing for a while.
    case glitch(pair: Int, slots: Range<Int>)
    /// One pair was answered for a while by somebody else than its target.
    case lie(pair: Int, slots: Range<Int>)

    /// True for what is about one pair alone.
    var isOfOnePair: Bool {
        switch self {
        case .glitch, .lie: true
        case .dependency, .survival, .incident, .outage: false
        }
    }

    var isDependency: Bool {
        if case .dependency = self { true } else { false }
    }
}

extension StoryItem: Comparable {
    static func < (left: Self, right: Self) -> Bool { left.order.lexicographicallyPrecedes(right.order) }

    private var order: [Int] {
        switch self {
        case .dependency(let node, let zone): [0, node, zone]
        case .survival(let node): [1, node]
        case .incident(let node, let slots): [2, node, slots.lowerBound, slots.upperBound]
        case .outage(let zone, let slots): [3, zone, slots.lowerBound, slots.upperBound]
        case .glitch(let pair, let slots): [4, pair, slots.lowerBound, slots.upperBound]
        case .lie(let pair, let slots): [5, pair, slots.lowerBound, slots.upperBound]
        }
    }
}
