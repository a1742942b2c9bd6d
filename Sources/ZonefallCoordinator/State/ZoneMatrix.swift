import ZonefallModel

/// From every place to every place by every kind: how many attempts lately, and what share of them worked.
///
/// A cell without attempts has no share at all: no data is neither good nor bad, and never zero.
package struct ZoneMatrix: Hashable, Sendable {
    package struct Cell: Hashable, Sendable, Comparable {
        package let source: Place
        package let home: Place
        package let kind: ProbeKind

        package init(source: Place, home: Place, kind: ProbeKind) {
            self.source = source
            self.home = home
            self.kind = kind
        }

        package static func < (left: Self, right: Self) -> Bool {
            (left.source, left.home, left.kind.rawValue) < (right.source, right.home, right.kind.rawValue)
        }
    }

    package struct Tally: Hashable, Sendable {
        /// Attempts that left as they should have.
        package var attempts = 0
        package var ok = 0
        /// Attempts that did not leave their host; they say nothing of the target.
        package var notSent = 0

        /// 0 to 1; nil without attempts.
        package var okRatio: Double? { attempts > 0 ? Double(ok) / Double(attempts) : nil }
    }

    /// "Lately": how far back the tallies reach, to the width of a slot.
    package static let window = Duration.seconds(60)
    private static let slotMilliseconds: Int64 = 5_000
    private static let slots = window.wholeMilliseconds / slotMilliseconds

    private var tallies: [Cell: [Int64: Tally]] = [:]

    package init() {}

    package mutating func record(_ outcome: Outcome, in cell: Cell, at now: Timestamp) {
        let slot = Self.slot(of: now)
        var slots = tallies[cell] ?? [:]
        if slots[slot] == nil {
            slots = slots.filter { $0.key > slot - Self.slots }
        }
        slots[slot, default: Tally()].count(outcome)
        tallies[cell] = slots
    }

    /// Every cell that was ever probed, sorted; its tally is empty when nothing arrived lately.
    package func cells(at now: Timestamp) -> [(cell: Cell, tally: Tally)] {
        let current = Self.slot(of: now)
        return tallies.keys.sorted().map { cell in
            var sum = Tally()
            for (slot, tally) in tallies[cell] ?? [:] where slot > current - Self.slots && slot <= current {
                sum.add(tally)
            }
            return (cell, sum)
        }
    }

    private static func slot(of time: Timestamp) -> Int64 {
        time.millisecondsSinceEpoch / slotMilliseconds
    }
}

extension ZoneMatrix.Tally {
    mutating func count(_ outcome: Outcome) {
        switch outcome {
        case .notSent: notSent += 1
        case .ok:
            attempts += 1
            ok += 1
        case .timeout, .unreachable, .refused, .error: attempts += 1
        }
    }

    mutating func add(_ other: Self) {
        attempts += other.attempts
        ok += other.ok
        notSent += other.notSent
    }
}
