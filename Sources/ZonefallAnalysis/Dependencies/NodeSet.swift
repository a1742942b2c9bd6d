/// A set of nodes by their positions in ``Dependencies/nodes``: one bit each.
package struct NodeSet: Hashable, Sendable {
    private var words: [UInt64]

    /// - Parameter capacity: how many nodes there are; positions from 0 to `capacity - 1`.
    package init(capacity: Int) {
        words = [UInt64](repeating: 0, count: (capacity + 63) / 64)
    }

    package func contains(_ node: Int) -> Bool {
        words[node >> 6] >> UInt64(node & 63) & 1 == 1
    }

    package mutating func insert(_ node: Int) {
        words[node >> 6] |= 1 << UInt64(node & 63)
    }

    package mutating func remove(_ node: Int) {
        words[node >> 6] &= ~(1 << UInt64(node & 63))
    }

    package mutating func formUnion(_ other: NodeSet) {
        for index in other.words.indices { words[index] |= other.words[index] }
    }

    /// What is in one of the two and not in the other.
    package func symmetricDifference(_ other: NodeSet) -> NodeSet {
        var difference = self
        for index in other.words.indices { difference.words[index] ^= other.words[index] }
        return difference
    }

    package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// In ascending order.
    package var members: [Int] {
        words.indices.flatMap { word in
            (0..<64).compactMap { bit in words[word] >> UInt64(bit) & 1 == 1 ? word << 6 | bit : nil }
        }
    }
}
