import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct OutageTests {
    @Test(arguments: UInt64(0)..<100)
    func `critical nodes are those any one of which fails the formula, tried one by one`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (graph, nodes) = Self.randomGraph(using: &random)
        let formula = Formula([FormulaGraph.Index(graph.count - 1)])
        var dead = NodeSet(capacity: nodes.count)
        for node in nodes.indices where Int.random(in: 0..<6, using: &random) == 0 { dead.insert(node) }
        var outage = Outage(dead: dead, graph: graph, nodes: nodes)

        let fatal = nodes.indices.filter { node in
            var more = dead
            more.insert(node)
            return !dead.contains(node) && !Outage(dead: more, graph: graph, nodes: nodes).isAlive(formula)
        }
        #expect(outage.criticalNodes(of: formula) == (outage.isAlive(formula) ? fatal : []))
    }

    @Test func `of K-of-N the mean share stays, along a path the least`() {
        var builder = FormulaGraphBuilder()
        let leaves = (0..<4).map { builder.term(.node($0)) }
        let pool = builder.term(.atLeast(1), Array(leaves[0...2]))
        let path = builder.term(.all, [leaves[3], pool])
        let outage = Self.outage(builder.graph, dead: [0])

        #expect(outage.share(Formula([pool])) == 2.0 / 3)
        #expect(outage.share(Formula([path])) == 2.0 / 3)
        #expect(outage.share(Formula([leaves[3]])) == 1)
        #expect(Self.outage(builder.graph, dead: [0, 1, 2]).share(Formula([path])) == 0)
    }

    @Test func `a backend with spare replicas costs its service no share`() {
        var builder = FormulaGraphBuilder()
        let pool = builder.term(.atLeast(1), [builder.term(.node(0)), builder.term(.node(1))])
        let backend = builder.term(.whole, [pool])

        #expect(Self.outage(builder.graph, dead: [0]).share(Formula([backend])) == 1)
        #expect(Self.outage(builder.graph, dead: [0, 1]).share(Formula([backend])) == 0)
    }

    @Test func `a pool without members is dead, and a path without steps alive`() {
        var builder = FormulaGraphBuilder()
        let empty = builder.term(.atLeast(1))
        let free = builder.term(.all)

        #expect(!Self.outage(builder.graph, dead: []).isAlive(Formula([empty])))
        #expect(Self.outage(builder.graph, dead: []).isAlive(Formula([free])))
    }

    private static func outage(_ graph: FormulaGraph, dead: [Int]) -> Outage {
        var set = NodeSet(capacity: 4)
        for node in dead { set.insert(node) }
        return Outage(dead: set, graph: graph, nodes: (0..<4).map { .instance(.init("i\($0)")) })
    }

    /// Terms over eight nodes, each over some of those before it, so that branches share much.
    private static func randomGraph(using random: inout SeededGenerator) -> (FormulaGraph, [Node]) {
        var builder = FormulaGraphBuilder()
        var terms = (0..<8).map { builder.term(.node($0)) }
        for _ in 0..<8 {
            let children = Array(terms.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random)))
            let operation: FormulaGraph.Operation =
                switch Int.random(in: 0..<4, using: &random) {
                case 0: .all
                case 1: .named(.service("s"))
                default: .atLeast(Int32.random(in: 1...Int32(children.count), using: &random))
                }
            if case .named = operation {
                terms.append(builder.term(operation, [children[0]]))
            } else {
                terms.append(builder.term(operation, children))
            }
        }
        return (builder.graph, (0..<8).map { .instance(.init("i\($0)")) })
    }
}
