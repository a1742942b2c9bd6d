/// The id of one kind of thing, as the zone map spells it: `Router.ID` and `Zone.ID` are different types.
///
/// Ids are compared byte for byte. They are unique over the whole map, whatever their kind, because probes, entries and
/// dependencies name their targets by id alone.
package struct Identifier<Subject>: Hashable, Sendable {
    package let rawValue: String

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }
}

extension Identifier: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Identifier: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) {
        self.init(value)
    }
}

extension Identifier: CustomStringConvertible {
    package var description: String { rawValue }
}
