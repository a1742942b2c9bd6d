import ZonefallCurl
import ZonefallModel

/// What the agent is told on its command line and in its configuration file.
package struct AgentOptions: Hashable, Sendable {
    /// One coordinator, and how to talk to it.
    package struct Coordinator: Hashable, Sendable {
        package var endpoint: Endpoint
        /// A file that holds the bearer token and nothing else.
        package var tokenFile: String?
        /// A PEM file with the certificate authorities to trust; nil: the system's.
        package var authoritiesFile: String?

        package init(_ endpoint: Endpoint, tokenFile: String? = nil, authoritiesFile: String? = nil) {
            self.endpoint = endpoint
            self.tokenFile = tokenFile
            self.authoritiesFile = authoritiesFile
        }
    }

    /// Where batches are kept until every coordinator has them.
    package struct SpoolPlace: Hashable, Sendable {
        package var folder: String
        /// In bytes, for all of its files.
        package var size: Int

        package static let usualSize = 256 << 20
        /// Less would be full of its own files.
        package static let smallestSize = 1 << 20

        package init(folder: String, size: Int = usualSize) {
            self.folder = folder
            self.size = size
        }
    }

    /// Where this agent answers the `udp` probes of others.
    package struct Reflector: Hashable, Sendable {
        package var listen: ListenAddress
        /// Answers to each address.
        package var mostPerSecond: Int

        package static let usualRate = 200

        package init(listen: ListenAddress, mostPerSecond: Int = usualRate) {
            self.listen = listen
            self.mostPerSecond = mostPerSecond
        }
    }

    package var id: Vantage.ID
    /// At least one; each gets everything, and the first that answers gives the plan.
    package var coordinators: [Coordinator]
    /// What observations say of the zone; nil: what the plan says.
    package var zone: Zone.ID?
    package var logFormat: Logger.Format
    /// nil: batches wait in memory, and end with the process.
    package var spool: SpoolPlace?
    package var detail: DeliveryDetail
    /// Where the agent's own page listens; nil: nowhere.
    package var listen: ListenAddress?
    /// The file that some of this came from, to be read again on SIGHUP.
    package var configurationFile: String?
    package var policy = AddressPolicy()
    /// Programs, and folders of programs, that `exec` probes may start.
    package var programs: [String] = []
    /// A file with the key that agents share for `udp` probes.
    package var udpKeyFile: String?
    /// nil: nobody is answered.
    package var reflector: Reflector?
    package var limits = RateLimits()

    /// What only a new process can change, as people call it.
    static let restartKeys = "id, coordinators, log_format, detail, spool, listen, programs, udp_key_file, reflector"

    func needsRestart(after running: AgentOptions) -> Bool {
        (id, coordinators, logFormat) != (running.id, running.coordinators, running.logFormat)
            || (detail, spool, listen) != (running.detail, running.spool, running.listen)
            || (programs, udpKeyFile, reflector) != (running.programs, running.udpKeyFile, running.reflector)
    }

    package init(
        id: Vantage.ID,
        coordinators: [Coordinator],
        zone: Zone.ID? = nil,
        logFormat: Logger.Format = .logfmt,
        spool: SpoolPlace? = nil,
        detail: DeliveryDetail = .raw
    ) {
        self.id = id
        self.coordinators = coordinators
        self.zone = zone
        self.logFormat = logFormat
        self.spool = spool
        self.detail = detail
    }
}
