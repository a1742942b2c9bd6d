extension Report {
    /// What becomes of a thing in a blackout, forecast or seen.
    package enum Fate: String, Hashable, Sendable, CaseIterable {
        case survives
        /// Works for a share of the requests or with a share of its replicas.
        case degraded
        case dies
        /// Nothing says.
        case unknown

        /// True for what users can still use.
        package var lives: Bool { self == .survives || self == .degraded }
    }
}
