/// Timers on a grid of ticks: setting, cancelling and firing one cost the same however many there are.
///
/// A hierarchy of wheels. The lowest has a slot for each of the next 4,096 ticks, so that what comes within seconds is put
/// where it stays: each move costs a trip to memory. The others have 64 slots each: a timer lies on the lowest of them on which it
/// and the present differ, and moves down as its time comes nearer. A tick is whatever the owner makes of it; the event loop
/// takes a millisecond.
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

    private static var nearBits: Int64 { 12 }
    private static var nearSlots: Int { 4_096 }
    private static var slotBits: Int64 { 6 }
    private static var slots: Int { 64 }
    /// Above the lowest.
    private static var levels: Int { 6 }
    private static var dueList: Int { nearSlots + levels * slots }
    /// Beyond this a timer is set earlier: 2^47 ticks from now.
    private static var farthest: Int64 { 1 << 47 }

    private var nodes: [Node] = []
    private var firstFree: Int32 = -1
    private var lists = [List](repeating: List(), count: dueList + 1)
    /// A bit for each list that holds timers, but for that of the due; and for the near ones a bit for each word of that.
    private var occupied = [UInt64](repeating: 0, count: nearSlots / 64 + levels)
    private var occupiedNear: UInt64 = 0
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

    /// What ``popDue()`` would take out next.
    package var nextDue: Payload? {
        let index = Int(lists[Self.dueList].first)
        return index >= 0 ? nodes[index].payload : nil
    }

    /// No timer is due before this tick, and nearly always one is due at it; nil when none is set.
    package var nextDeadline: Int64? {
        if lists[Self.dueList].first >= 0 { return now }
        let near = nextNearSlot?.start
        guard let (slot, start) = nextFarSlot, near.map({ start < $0 }) ?? true else { return near }
        // The slot of a higher wheel spans many ticks. Where it holds few timers, look for the first of them.
        var earliest = near ?? .max
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
        guard let far = nextFarSlot else { return nextNearSlot }
        guard let near = nextNearSlot else { return far }
        return near.start <= far.start ? near : far
    }

    private var nextNearSlot: (list: Int, start: Int64)? {
        guard occupiedNear != 0 else { return nil }
        let first = Int((now + 1) & Int64(Self.nearSlots - 1))
        let (word, bit) = (first / 64, first % 64)
        let rest = occupied[word] >> UInt64(bit)
        let list: Int
        if rest != 0 {
            list = first + rest.trailingZeroBitCount
        } else {
            // The words after this one; if they hold nothing, from the beginning again.
            let after = occupiedNear & ~(UInt64.max >> UInt64(63 - word))
            let next = (after != 0 ? after : occupiedNear).trailingZeroBitCount
            list = next * 64 + occupied[next].trailingZeroBitCount
        }
        return (list, now + 1 + Int64((list - first) & (Self.nearSlots - 1)))
    }

    private var nextFarSlot: (list: Int, start: Int64)? {
        for level in 0..<Self.levels {
            let bits = occupied[Self.nearSlots / 64 + level]
            guard bits != 0 else { continue }
            let shift = Self.nearBits + Int64(level) * Self.slotBits
            let slot = bits.trailingZeroBitCount
            let block = (now >> (shift + Self.slotBits)) << (shift + Self.slotBits)
            return (Self.nearSlots + level * Self.slots + slot, block | Int64(slot) << shift)
        }
        return nil
    }

    private mutating func setOccupied(_ list: Int, _ isOccupied: Bool) {
        let (word, bit) = (list / 64, UInt64(1) << UInt64(list % 64))
        if isOccupied { occupied[word] |= bit } else { occupied[word] &= ~bit }
        guard list < Self.nearSlots else { return }
        if occupied[word] != 0 { occupiedNear |= 1 << UInt64(word) } else { occupiedNear &= ~(1 << UInt64(word)) }
    }

    private mutating func empty(_ list: Int) {
        var index = Int(lists[list].first)
        lists[list] = List()
        setOccupied(list, false)
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
            if deadline - now < Self.nearSlots {
                list = Int(deadline & Int64(Self.nearSlots - 1))
            } else {
                let highestDifference = Int64(63 - (deadline ^ now).leadingZeroBitCount)
                let level = min((highestDifference - Self.nearBits) / Self.slotBits, Int64(Self.levels - 1))
                let slot = Int(deadline >> (Self.nearBits + level * Self.slotBits) & 63)
                list = Self.nearSlots + Int(level) * Self.slots + slot
            }
            setOccupied(list, true)
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
            setOccupied(list, false)
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
