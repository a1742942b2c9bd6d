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

    var isDependency: Bool {
        if case .dependency = self { true } else { false }
    }

    /// Whether two items claim the same, give or take when: who bans the one bans the other.
    func resembles(_ other: StoryItem) -> Bool {
        switch (self, other) {
        case (.incident(let one, let slots), .incident(let two, let others)): one == two && slots.overlaps(others)
        case (.outage(let one, let slots), .outage(let two, let others)): one == two && slots.overlaps(others)
        default: self == other
        }
    }

    /// The same, begun or ended a slot earlier or later; nothing of what always holds.
    func neighbours(within slotCount: Int) -> [StoryItem] {
        let slots: Range<Int>
        switch self {
        case .incident(_, let span), .outage(_, let span): slots = span
        case .dependency, .survival: return []
        }
        return [(1, 0), (0, -1), (-1, 0), (0, 1)].compactMap { low, high in
            let (start, end) = (slots.lowerBound + low, slots.upperBound + high)
            guard start >= 0, end <= slotCount, start < end else { return nil }
            if case .incident(let node, _) = self { return .incident(node: node, slots: start..<end) }
            if case .outage(let zone, _) = self { return .outage(zone: zone, slots: start..<end) }
            return nil
        }
    }

    func isDependency(of node: Int) -> Bool {
        if case .dependency(node, _) = self { true } else { false }
    }
}

extension StoryItem: Comparable {
    static func < (left: Self, right: Self) -> Bool { left.order < right.order }

    private var order: (Int, Int, Int, Int) {
        switch self {
        case .dependency(let node, let zone): (0, node, zone, 0)
        case .survival(let node): (1, node, 0, 0)
        case .incident(let node, let slots): (2, node, slots.lowerBound, slots.upperBound)
        case .outage(let zone, let slots): (3, zone, slots.lowerBound, slots.upperBound)
        }
    }
}
