import ZonefallModel

/// The median round-trip time of a pair, by the member that answered.
struct Medians {
    /// By detail: the number of its member; -1 for none.
    private let members: [Int]
    private let names: [Instance.ID]
    private var values: [[Float]]

    init(_ records: ProbeRecords) {
        let names = Set(records.details.compactMap(\.member)).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        self.names = names
        members = records.details.map { $0.member.flatMap { numbers[$0] } ?? -1 }
        // The last is for answers without a member.
        values = [[Float]](repeating: [], count: names.count + 1)
    }

    /// In milliseconds; no member first, then in the order of ids. Too few answers give no median.
    mutating func medians(
        of samples: [ProbeSample],
        atLeast fewest: Int
    ) -> [(member: Instance.ID?, median: Double, count: Int)] {
        var seen: [Int] = []
        var last = -1
        for sample in samples where sample.isOK && sample.roundTrip > 0 {
            let member = sample.detail >= 0 ? members[Int(sample.detail)] : -1
            let place = member < 0 ? names.count : member
            if place != last {
                if values[place].isEmpty { seen.append(place) }
                last = place
            }
            values[place].append(sample.roundTrip)
        }
        let order = seen.count == 1 ? seen : seen.sorted { ($0 + 1) % (names.count + 1) < ($1 + 1) % (names.count + 1) }
        return order.compactMap { place in
            defer { values[place].removeAll(keepingCapacity: true) }
            let count = values[place].count
            guard count >= fewest else { return nil }
            return (
                place < names.count ? names[place] : nil, values[place].withUnsafeMutableBufferPointer(Self.median),
                count
            )
        }
    }

    /// Of at least one value; leaves them in another order.
    private static func median(_ values: inout UnsafeMutableBufferPointer<Float>) -> Double {
        let middle = values.count / 2
        let high = select(middle, of: &values)
        if values.count % 2 == 1 { return Double(high) }
        var low = values[0]
        for index in 1..<max(middle, 1) where values[index] > low { low = values[index] }
        return (Double(low) + Double(high)) / 2
    }

    /// The value that sorting would bring to a place; what is not greater then stands before it.
    private static func select(_ place: Int, of values: inout UnsafeMutableBufferPointer<Float>) -> Float {
        var (low, high) = (0, values.count - 1)
        while low < high {
            let pivot = values[(low + high) / 2]
            var (left, right) = (low, high)
            while left <= right {
                while values[left] < pivot { left += 1 }
                while values[right] > pivot { right -= 1 }
                if left <= right {
                    values.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if place <= right {
                high = right
            } else if place >= left {
                low = left
            } else {
                break
            }
        }
        return values[place]
    }
}
