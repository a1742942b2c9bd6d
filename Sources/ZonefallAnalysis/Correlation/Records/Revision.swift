import Synchronization

/// Numbers that are given once: two states with one number are one state, also where a value was copied and both copies went
/// on.
enum Revision {
    private static let last = Atomic<UInt64>(0)

    static func next() -> UInt64 { last.add(1, ordering: .relaxed).newValue }
}
