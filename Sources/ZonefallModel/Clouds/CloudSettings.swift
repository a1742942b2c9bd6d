/// How to reach one cloud and as whom: an entry of `clouds.yaml`, or the `OS_*` variables.
package struct CloudSettings: Hashable, Sendable {
    /// As the file calls it, or `envvars`.
    package var name: String
    /// Keystone's address (`auth_url`), with or without `/v3`.
    package var authURL: String
    package var identity: Identity
    /// nil: the only region that the catalogue has.
    package var region: String?
    package var interface: Interface
    /// false: any certificate will do (`verify: false`).
    package var verifies: Bool
    /// A PEM file with the certificate authorities to trust (`cacert`); nil: the system's.
    package var authoritiesFile: String?
    /// By service type, as the catalogue calls it: where it is instead (`network_endpoint_override`).
    package var endpoints: [String: String]

    package init(
        name: String,
        authURL: String,
        identity: Identity,
        region: String? = nil,
        interface: Interface = .public,
        verifies: Bool = true,
        authoritiesFile: String? = nil,
        endpoints: [String: String] = [:]
    ) {
        self.name = name
        self.authURL = authURL
        self.identity = identity
        self.region = region
        self.interface = interface
        self.verifies = verifies
        self.authoritiesFile = authoritiesFile
        self.endpoints = endpoints
    }

    /// Which of a service's addresses.
    package enum Interface: String, Hashable, Sendable, CaseIterable {
        case `public`, `internal`, admin
    }

    /// As whom.
    package enum Identity: Hashable, Sendable {
        case password(User, password: Secret, project: Named?)
        /// Its project and its roles are its own.
        case applicationCredential(id: String, secret: Secret)
        /// By its name, which is unique for a user only.
        case namedApplicationCredential(name: String, user: User, secret: Secret)
        /// A token that somebody else made; it can't be renewed.
        case token(Secret, project: Named?)
    }

    package struct User: Hashable, Sendable {
        package var user: Reference
        /// Of the user; nil for an id, which needs none.
        package var domain: Reference?

        package init(_ user: Reference, domain: Reference? = nil) {
            self.user = user
            self.domain = domain
        }
    }

    /// A project and the domain in which its name is unique.
    package struct Named: Hashable, Sendable {
        package var project: Reference
        package var domain: Reference?

        package init(_ project: Reference, domain: Reference? = nil) {
            self.project = project
            self.domain = domain
        }
    }

    package enum Reference: Hashable, Sendable {
        case id(String)
        case name(String)
    }
}
