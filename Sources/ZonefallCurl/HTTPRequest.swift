/// One HTTP request, with all that bounds it: how long, how much, over which connection and by which way.
///
/// Never through a proxy, and never followed elsewhere by a redirect: what was asked is what is answered.
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Whether a connection may be one that an earlier request left open.
    package enum Connection: Hashable, Sendable {
        /// A new one, closed afterwards: a kept connection hides that new ones fail.
        case fresh
        case kept
    }

    /// What the connection speaks.
    package enum Version: Hashable, Sendable {
        /// libcurl's own choice.
        case any
        case one
        /// By agreement over TLS, and at once without it.
        case two
    }

    /// What is demanded of the server's certificates.
    package enum Trust: Hashable, Sendable {
        /// A trusted authority, and the name that was asked for.
        case full
        /// The name alone.
        case nameOnly
        /// Nothing: they are looked at, and no secret is sent.
        case none
    }

    package var method: Method
    /// `http://` or `https://`, percent-encoded.
    package var url: String
    package var headers: [Header]
    package var body: [UInt8]?
    /// From the start to the last byte of the answer, name lookup included.
    package var timeout: Duration
    /// For the connection alone; nil: as long as `timeout`.
    package var connectTimeout: Duration?
    /// In bytes, of the answer's body; more is an error.
    package var largestBody: Int
    package var connection: Connection
    package var route: Route
    /// A PEM file with the certificate authorities to trust; nil: the system's.
    package var trustedAuthorities: String?
    package var version: Version = .any
    package var trust: Trust = .full
    /// The answer tells the certificates.
    package var tellsCertificates = false
    /// The TLS handshake alone; nothing is sent after it, and the answer has no status.
    package var stopsAfterHandshake = false

    package init(
        _ method: Method = .get,
        _ url: String,
        headers: [Header] = [],
        body: [UInt8]? = nil,
        timeout: Duration = .seconds(10),
        connectTimeout: Duration? = nil,
        largestBody: Int = 1 << 20,
        connection: Connection = .fresh,
        route: Route = Route(),
        trustedAuthorities: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.largestBody = largestBody
        self.connection = connection
        self.route = route
        self.trustedAuthorities = trustedAuthorities
    }

    /// By which way a request travels; what is nil is left to the system.
    package struct Route: Hashable, Sendable {
        /// The interface to leave by, bound even where the routes say otherwise.
        package var interface: String?
        /// The source address, as text. With `interface` too, both hold.
        package var sourceAddress: String?
        /// The addresses of the URL's host, as text, instead of a name lookup.
        package var addresses: [String]
        package var socketPath: String?
        /// A connected socket to use instead of making one. The request owns it and closes it, whatever happens.
        package var connectedSocket: Int32?

        package init(
            interface: String? = nil,
            sourceAddress: String? = nil,
            addresses: [String] = [],
            socketPath: String? = nil,
            connectedSocket: Int32? = nil
        ) {
            self.interface = interface
            self.sourceAddress = sourceAddress
            self.addresses = addresses
            self.socketPath = socketPath
            self.connectedSocket = connectedSocket
        }
    }
}
