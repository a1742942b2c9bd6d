import Testing
import ZonefallTestSupport

@testable import ZonefallProbes

struct PacketSizingTests {
    /// - Returns: what was found, and with how many packets.
    private func survey(
        _ path: Int,
        largest: Int = 1_500,
        smallest: Int = 576,
        isTold: Bool
    ) -> (found: Int, packets: Int) {
        var sizing = PacketSizing(largest: largest, smallest: smallest)
        var packets = 0
        while let size = sizing.next, packets < 200 {
            packets += 1
            if size <= path {
                sizing.gotThrough(size)
            } else if isTold {
                sizing.tooBig(size, next: path)
            } else {
                sizing.wasSilent(size)
            }
        }
        return (sizing.works, packets)
    }

    @Test(arguments: 0..<60)
    func `the size of the path is found, told or not`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let path = Int.random(in: 576...9_100, using: &random)
        let told = survey(path, largest: 9_000, isTold: true)
        let silent = survey(path, largest: 9_000, isTold: false)
        #expect(told.found == min(path, 9_000))
        #expect(told.packets <= 4)
        #expect(silent.found == min(path, 9_000))
        #expect(silent.packets <= 34)
    }

    @Test func `a path that is as wide as the interface takes two packets`() {
        #expect(survey(1_500, isTold: true).packets == 2)
    }

    @Test func `a router's word that can't be is no word`() {
        var sizing = PacketSizing(largest: 1_500, smallest: 576)
        sizing.gotThrough(576)
        sizing.tooBig(1_500, next: 20)
        #expect(sizing.next.map { (577..<1_500).contains($0) } == true)
        sizing.tooBig(600, next: 9_000)
        #expect(sizing.next.map { (577..<600).contains($0) } == true)
    }

    @Test func `a silent target is silent after two packets`() {
        let (found, packets) = survey(0, isTold: false)
        #expect(found == 0)
        #expect(packets == 2)
    }
}
