/// What a probe asks beyond the ordinary, and what it expects of the answer. Whatever is nil has the kind's default.
///
/// Written flat in probe packs, and under `options` in plans, by the same keys (``Key``). A kind looks at its own only.
package struct ProbeOptions: Hashable, Sendable {
    // MARK: http

    /// The statuses that are `ok`; nil: 200 to 399.
    package var statuses: [StatusRange]?
    /// Text that the body must contain.
    package var bodyText: String?
    /// A POSIX extended regular expression that the body must match somewhere.
    package var bodyPattern: String?
    /// Headers that the answer must have, each with the text that its value must contain.
    package var headers: [ExpectedHeader]?
    /// In bytes, of the body; a larger one is an error. nil: 1 MiB.
    package var largestBody: Int?
    /// How many redirects are followed, on the same host only; nil: none.
    package var redirects: Int?
    /// The protocol that the answer must come by; nil: HTTP/1.1, unchecked.
    package var httpVersion: HTTPVersion?
    /// `https` instead of `http`.
    package var isEncrypted: Bool?

    // MARK: tls and https

    /// The name to ask for and to find in the certificate; nil: the probe's host, or name, or address.
    package var serverName: String?
    /// A PEM file on the agent's host; nil: the system's authorities.
    package var trustedAuthorities: String?
    /// False: an unknown authority or a wrong name is told, and no error.
    package var verifies: Bool?
    /// How long each certificate of the chain must still be good, in days; nil: it must not have expired.
    package var certificateDays: Int?

    // MARK: tcp, tls, http

    /// How the connection ends; nil: by a reset.
    package var close: Close?

    // MARK: dns

    /// The name to ask for; nil: the probe's `resolve`.
    package var name: String?
    package var recordType: RecordType?
    /// Exactly the addresses that every server must give, in any order.
    package var expectedAnswers: [IPAddress]?

    // MARK: path, mtu, flow, udp

    /// What the packets of a trace or conversation are; nil: UDP for `path`, ICMP for `mtu`, TCP for `flow`.
    package var transport: Transport?
    package var firstTTL: Int?
    package var lastTTL: Int?
    /// How many flows, each with a source port of its own that stays the same; nil: 16 for `path`, else 1.
    package var flows: Int?
    /// In bytes, the IP header included: less is an error for `mtu`.
    package var smallestMTU: Int?

    // MARK: exec

    /// A program and its arguments; `{address}`, `{port}`, `{target}` and `{source}` stand for the probe's.
    package var command: [String]?
    /// `NAME=VALUE`: all that the program sees of an environment, but for a PATH.
    package var environment: [String]?
    /// In MiB, of address space; nil: 256.
    package var memoryLimit: Int?
    /// In bytes, of what it may say; nil: 64 KiB. The rest is not read.
    package var outputLimit: Int?

    // MARK: all

    /// Every address must answer; nil or false: the first that does counts.
    package var asksEveryAddress: Bool?
    /// Names are kept as long as the name server allows, and longer when it is silent; nil or false: asked for each time.
    package var keepsNames: Bool?
    /// The observation says which way was taken.
    package var provesPath: Bool?
    /// The observation says how long the parts of an HTTP request took.
    package var tellsPhases: Bool?

    package init() {}

    /// The words of these options in documents.
    package enum Key: String, Hashable, Sendable, CaseIterable {
        case statuses = "expect_status"
        case bodyText = "expect_body"
        case bodyPattern = "expect_body_pattern"
        case headers = "expect_headers"
        case largestBody = "body_limit_bytes"
        case redirects
        case httpVersion = "http_version"
        case isEncrypted = "encrypted"
        case serverName = "server_name"
        case trustedAuthorities = "trusted_authorities"
        case verifies = "verify"
        case certificateDays = "certificate_days"
        case close
        case name
        case recordType = "record_type"
        case expectedAnswers = "expect_answers"
        case transport
        case firstTTL = "first_ttl"
        case lastTTL = "last_ttl"
        case flows
        case smallestMTU = "smallest_mtu"
        case command
        case environment
        case memoryLimit = "memory_mb"
        case outputLimit = "output_limit_bytes"
        case asksEveryAddress = "every_address"
        case keepsNames = "keep_names"
        case provesPath = "prove_path"
        case tellsPhases = "phases"
    }

    package enum HTTPVersion: String, Hashable, Sendable, CaseIterable {
        case one = "1.1"
        case two = "2"
    }

    /// How a connection ends: reset, so that nothing of it stays; or closed, for balancers that log resets.
    package enum Close: String, Hashable, Sendable, CaseIterable {
        case reset = "rst"
        case finish = "fin"
    }

    package enum RecordType: String, Hashable, Sendable, CaseIterable {
        case a, aaaa
    }

    package enum Transport: String, Hashable, Sendable, CaseIterable {
        case icmp, udp, tcp
    }
}
