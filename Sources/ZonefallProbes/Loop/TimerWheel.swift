/// Timers on a grid of ticks: setting, cancelling and firing one cost the same however many there are.
///
/// A hierarchy of wheels with 64 slots each: a timer lies on the lowest wheel on which it and the present differ, and
/// moves down as its time comes nearer. A tick is whatever the owner makes of it; the event loop takes a millisecond.
package struct TimerWheel<Payload> {
    /// Names a timer; useless once it has fired or was cancelled, however soon its place is used again.
    package struct Token: Hashable, Sendable {
        package let rawValue: UInt64

        package init(rawValue: UInt64) {
            self.rawValue = rawValue
        }

        fileprivate init(index: Int, generation: UInt32) {
            rawValue = UInt64(generation) << 32 | UInt64(index)
        }

        fileprivate var index: Int { Int(rawValue & 0xffff_ffff) }
        fileprivate var generation: UInt32 { UInt32(rawValue >> 32) }
    }

    private struct Node {
        var deadline: Int64 = 0
        var payload: Payload?
        var generation: UInt32 = 1
        /// Its neighbours in its list, -1 at the ends; `next` also links the free ones.
        // In 32 bits, for there is a node for each target.
        var next: Int32 = -1
        var previous: Int32 = -1
        var list: Int32 = -1
    }

    private struct List {
        var first: Int32 = -1
        var last: Int32 = -1
    }

    private static var slotBits: Int64 { 6 }
    private static var slots: Int { 64 }
    private static var levels: Int { 8 }
    private static var dueList: Int { levels * slots }
    /// Beyond this a timer is set earlier: 2^47 ticks from now.
    private static var farthest: Int64 { 1 << 47 }

    private var nodes: [Node] = []
    private var firstFree: Int32 = -1
    private var lists = [List](repeating: List(), count: levels * slots + 1)
    /// A bit for each slot of each level that holds timers.
    private var occupied = [UInt64](repeating: 0, count: levels)
    /// The tick up to which everything has been looked at.
    private(set) var now: Int64
    /// How many timers are set, and how many of them are due.
    package private(set) var count = 0
    package private(set) var dueCount = 0

    package init(now: Int64 = 0) {
        self.now = now
    }

    /// Sets a timer; one whose deadline is not after the present is due at once.
    @discardableResult
    package mutating func schedule(at deadline: Int64, _ payload: Payload) -> Token {
        let index = takeNode()
        nodes[index].deadline = min(deadline, now + Self.farthest)
        nodes[index].payload = payload
        place(index)
        count += 1
        return Token(index: index, generation: nodes[index].generation)
    }

    /// - Returns: the payload; nil if the timer has fired or was cancelled.
    @discardableResult
    package mutating func cancel(_ token: Token) -> Payload? {
        guard nodes.indices.contains(token.index), nodes[token.index].generation == token.generation,
            nodes[token.index].list >= 0
        else { return nil }
        unlink(token.index)
        return free(token.index)
    }

    /// Lets time pass: what is due at `tick` or before can be taken from now on, the earlier deadlines first.
    package mutating func advance(through tick: Int64) {
        while let (slot, start) = nextSlot, start <= tick {
            now = start
            empty(slot)
        }
        now = max(now, tick)
    }

    /// Takes out the first timer that is due, as far as time has passed.
    package mutating func popDue() -> (deadline: Int64, payload: Payload)? {
        let index = Int(lists[Self.dueList].first)
        guard index >= 0 else { return nil }
        unlink(index)
        let deadline = nodes[index].deadline
        return free(index).map { (deadline, $0) }
    }

    /// No timer is due before this tick, and nearly always one is due at it; nil when none is set.
    package var nextDeadline: Int64? {
        if lists[Self.dueList].first >= 0 { return now }
        guard let (slot, start) = nextSlot else { return nil }
        // The slot of a higher wheel spans many ticks. Where it holds few timers, look for the first of them.
        var earliest = Int64.max
        var index = lists[slot].first
        for _ in 0..<32 {
            guard index >= 0 else { return max(earliest, start) }
            earliest = min(earliest, nodes[Int(index)].deadline)
            index = nodes[Int(index)].next
        }
        return start
    }

    /// The list of the slot that comes first, and the tick at which it starts.
    private var nextSlot: (list: Int, start: Int64)? {
        for level in 0..<Self.levels where occupied[level] != 0 {
            let shift = Int64(level) * Self.slotBits
            let slot = occupied[level].trailingZeroBitCount
            let block = (now >> (shift + Self.slotBits)) << (shift + Self.slotBits)
            return (level * Self.slots + slot, block | Int64(slot) << shift)
        }
        return nil
    }

    private mutating func empty(_ list: Int) {
        var index = Int(lists[list].first)
        lists[list] = List()
        occupied[list / Self.slots] &= ~(1 << UInt64(list % Self.slots))
        while index >= 0 {
            let next = nodes[index].next
            place(index)
            index = Int(next)
        }
    }

    /// Puts a node at the end of the list where its deadline belongs, seen from now.
    private mutating func place(_ index: Int) {
        let deadline = nodes[index].deadline
        var list = Self.dueList
        if deadline > now {
            let highestDifference = Int64(63 - (deadline ^ now).leadingZeroBitCount)
            let level = min(highestDifference / Self.slotBits, Int64(Self.levels - 1))
            let slot = Int(deadline >> (level * Self.slotBits) & 63)
            occupied[Int(level)] |= 1 << UInt64(slot)
            list = Int(level) * Self.slots + slot
        }
        let last = lists[list].last
        if list == Self.dueList { dueCount += 1 }
        nodes[index].list = Int32(list)
        nodes[index].previous = last
        nodes[index].next = -1
        if last >= 0 { nodes[Int(last)].next = Int32(index) } else { lists[list].first = Int32(index) }
        lists[list].last = Int32(index)
    }

    private mutating func unlink(_ index: Int) {
        let (next, previous) = (nodes[index].next, nodes[index].previous)
        let list = Int(nodes[index].list)
        if previous >= 0 { nodes[Int(previous)].next = next } else { lists[list].first = next }
        if next >= 0 { nodes[Int(next)].previous = previous } else { lists[list].last = previous }
        if list == Self.dueList {
            dueCount -= 1
        } else if lists[list].first < 0 {
            occupied[list / Self.slots] &= ~(1 << UInt64(list % Self.slots))
        }
        nodes[index].list = -1
    }

    private mutating func takeNode() -> Int {
        guard firstFree >= 0 else {
            nodes.append(Node())
            return nodes.count - 1
        }
        let index = Int(firstFree)
        firstFree = nodes[index].next
        return index
    }

    private mutating func free(_ index: Int) -> Payload? {
        let payload = nodes[index].payload
        nodes[index].payload = nil
        nodes[index].generation &+= 1
        nodes[index].next = firstFree
        firstFree = Int32(index)
        count -= 1
        return payload
    }
}
