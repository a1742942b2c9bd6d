import Testing
import ZonefallTestSupport

@testable import ZonefallAgent

struct IDRangesTests {
    @Test(arguments: UInt64(0)..<200)
    func `ranges say what a set of all their ids would say`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var (ranges, set) = (IDRanges(), Set<Int64>())
        for _ in 0..<40 {
            let start = Int64.random(in: 0...60, using: &random)
            let new = start..<start + .random(in: 0...6, using: &random)
            ranges.insert(new)
            set.formUnion(new)
            let probe = Int64.random(in: 0...70, using: &random)
            let stretch = probe..<probe + .random(in: 0...8, using: &random)
            #expect(ranges.contains(probe) == set.contains(probe))
            #expect(ranges.contains(all: stretch) == set.isSuperset(of: stretch))
            #expect(ranges.count(in: stretch) == set.intersection(stretch).count)
            #expect(ranges.firstMissing(from: probe) == (probe...200).first { !set.contains($0) })
            #expect(ranges.end == set.max().map { $0 + 1 })
        }
        #expect(ranges.ranges.allSatisfy { !$0.isEmpty })
        #expect(zip(ranges.ranges, ranges.ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
        #expect(IDRanges(ranges.ranges.reversed()) == ranges)
    }
}
