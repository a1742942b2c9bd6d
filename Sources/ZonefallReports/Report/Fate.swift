extension Report {
    /// What becomes of a thing in a blackout, forecast or seen.
    package enum Fate: String, Hashable, Sendable, CaseIterable {
        case survives
        /// Works for a share of the requests or with a share of its redundancy.
        case degraded
        case dies
        /// Does not work even with every zone lit.
        case broken
        /// Whoever would ask stands in the dark zone.
        case dark
        /// Nothing says.
        case unknown
    }
}
