/// One re-checkable reason for a finding.
package struct Evidence: Hashable, Sendable {
    /// What kind of observation it is.
    package enum Class: String, Hashable, Sendable, CaseIterable {
        /// The declared map itself.
        case structure
        /// A trace, a gateway, a provider edge.
        case path
        /// Who answered, and which address the other side saw.
        case identity
        /// Round-trip times and failures that go together.
        case correlation
        /// A blackout.
        case intervention
    }

    package let `class`: Class
    /// A sentence for a person, with the facts in it.
    package let statement: String
    /// The line of the zone map that says so, for `structure`.
    package let location: SourceLocation?
    /// What to look up to check it again: record times, probe ids, hops, blackout windows.
    package let references: [String]
    /// How much it adds to the log-odds; nil where nothing was weighed.
    package let logLikelihoodRatio: Double?

    package init(
        _ class: Class,
        _ statement: String,
        location: SourceLocation? = nil,
        references: [String] = [],
        logLikelihoodRatio: Double? = nil
    ) {
        self.class = `class`
        self.statement = statement
        self.location = location
        self.references = references
        self.logLikelihoodRatio = logLikelihoodRatio
    }
}
