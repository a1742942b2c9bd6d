/// What a document may be at most; beyond it is refused politely, before it costs memory.
package enum DocumentLimits {
    /// Of one file, in bytes: 16 MiB.
    package static let bytes = 16 * 1_024 * 1_024
    /// How many things a zone map may list.
    package static let entities = 200_000
    /// Lists and objects within each other.
    package static let depth = 64
    /// Lines and list elements of one file together.
    package static let values = 4_000_000
    /// How many diagnostics are kept; the rest are counted.
    package static let diagnostics = 1_000
}
