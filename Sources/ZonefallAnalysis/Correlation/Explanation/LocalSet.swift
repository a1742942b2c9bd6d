/// A set of one pair's own nodes, by their positions in ``PairView/nodes``.
struct LocalSet: Hashable, Sendable {
    private var low: UInt64 = 0
    /// Of the few pairs that mention more than 64 nodes.
    private var high: [UInt64] = []

    init() {}

    init(_ members: some Sequence<Int>) {
        for member in members { insert(member) }
    }

    var isEmpty: Bool { low == 0 && high.allSatisfy { $0 == 0 } }

    func contains(_ member: Int) -> Bool {
        if member < 64 { return low >> UInt64(member) & 1 == 1 }
        let word = (member >> 6) - 1
        return word < high.count && high[word] >> UInt64(member & 63) & 1 == 1
    }

    mutating func insert(_ member: Int) {
        if member < 64 {
            low |= 1 << UInt64(member)
            return
        }
        let word = (member >> 6) - 1
        while high.count <= word { high.append(0) }
        high[word] |= 1 << UInt64(member & 63)
    }

    func intersects(_ other: LocalSet) -> Bool {
        if low & other.low != 0 { return true }
        return zip(high, other.high).contains { $0 & $1 != 0 }
    }

    func union(_ other: LocalSet) -> LocalSet {
        var union = high.count >= other.high.count ? self : other
        let smaller = high.count >= other.high.count ? other : self
        union.low |= smaller.low
        for index in smaller.high.indices { union.high[index] |= smaller.high[index] }
        return union
    }
}
