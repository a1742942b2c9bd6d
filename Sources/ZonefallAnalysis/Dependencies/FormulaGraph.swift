import ZonefallModel

/// Every AND and K-of-N of a map, with what they share stored once.
///
/// Children always come before the terms that use them, so one pass from front to back evaluates everything.
package struct FormulaGraph: Sendable {
    /// A term's position.
    package typealias Index = Int32

    package enum Operation: Hashable, Sendable {
        /// Alive as long as the node at this position of ``Dependencies/nodes`` is.
        case node(Int32)
        /// A serial path: all children. Without any it is always alive.
        case all
        /// Redundancy: so many of the children. Without enough children it is never alive.
        case atLeast(Int32)
        /// Its one child, which stands for a thing: cause chains name it.
        case named(Resource)
        /// Its one child, whose lost redundancy is nobody else's loss: alive is as good as whole.
        case whole
    }

    package private(set) var operations: [Operation] = []
    private var childRanges: [Range<Int32>] = []
    private var childStorage: [Index] = []

    package var count: Int { operations.count }

    package func children(of index: Index) -> ArraySlice<Index> {
        let range = childRanges[Int(index)]
        return childStorage[Int(range.lowerBound)..<Int(range.upperBound)]
    }

    fileprivate mutating func append(_ operation: Operation, children: [Index]) -> Index {
        let start = Int32(childStorage.count)
        childStorage += children
        operations.append(operation)
        childRanges.append(start..<Int32(childStorage.count))
        return Index(operations.count - 1)
    }
}

/// Builds a ``FormulaGraph`` so that equal terms are one term.
struct FormulaGraphBuilder {
    private(set) var graph = FormulaGraph()
    private var known: [Key: FormulaGraph.Index] = [:]

    private struct Key: Hashable {
        let operation: FormulaGraph.Operation
        let children: [FormulaGraph.Index]
    }

    mutating func term(
        _ operation: FormulaGraph.Operation,
        _ children: [FormulaGraph.Index] = []
    ) -> FormulaGraph.Index {
        if case .all = operation, children.count == 1 { return children[0] }
        let key = Key(operation: operation, children: children)
        if let index = known[key] { return index }
        let index = graph.append(operation, children: children)
        known[key] = index
        return index
    }
}

/// A formula of the graph: all of its parts must be alive.
package struct Formula: Hashable, Sendable {
    package let parts: [FormulaGraph.Index]

    package init(_ parts: [FormulaGraph.Index]) {
        self.parts = parts
    }
}
