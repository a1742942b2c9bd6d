import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct FormulaGraphTests {
    @Test(arguments: UInt64(0)..<50)
    func `the bit-sliced counter agrees with counting, in each of 64 scenarios`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = (0..<Int.random(in: 0...17, using: &random)).map { _ in
            UInt64.random(in: .min ... .max, using: &random)
        }
        for needed in 0...18 {
            let result = FormulaGraph.atLeast(needed, of: words)
            for bit in 0..<64 {
                let alive = words.count { $0 >> UInt64(bit) & 1 == 1 }
                #expect(result >> UInt64(bit) & 1 == (alive >= needed ? 1 : 0))
            }
        }
    }

    @Test func `equal terms are one term`() {
        var builder = FormulaGraphBuilder()
        let first = builder.term(.atLeast(1), [builder.term(.node(0)), builder.term(.node(1))])
        let second = builder.term(.atLeast(1), [builder.term(.node(0)), builder.term(.node(1))])

        #expect(first == second)
        #expect(builder.graph.count == 3)
    }

    @Test func `a path of one step is that step`() {
        var builder = FormulaGraphBuilder()
        let node = builder.term(.node(0))

        #expect(builder.term(.all, [node]) == node)
    }
}
