import ZonefallCurl
import ZonefallModel

/// What the agent is told on its command line.
package struct AgentOptions: Hashable, Sendable {
    package var id: Vantage.ID
    package var coordinator: Endpoint
    /// A file that holds the bearer token and nothing else.
    package var tokenFile: String?
    /// A PEM file with the certificate authorities to trust; nil: the system's.
    package var authoritiesFile: String?
    /// What observations say of the zone; nil: what the plan says.
    package var zone: Zone.ID?
    package var logFormat: Logger.Format

    package init(
        id: Vantage.ID,
        coordinator: Endpoint,
        tokenFile: String? = nil,
        authoritiesFile: String? = nil,
        zone: Zone.ID? = nil,
        logFormat: Logger.Format = .logfmt
    ) {
        self.id = id
        self.coordinator = coordinator
        self.tokenFile = tokenFile
        self.authoritiesFile = authoritiesFile
        self.zone = zone
        self.logFormat = logFormat
    }
}
