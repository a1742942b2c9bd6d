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

    /// A program and its arguments; `{address}`, `{port}` and `{target}` stand for the probe's.
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

/// One status, or all from one to another: `200`, `200-299`.
package struct StatusRange: Hashable, Sendable, CustomStringConvertible {
    package let first: Int
    package let last: Int

    /// - Returns: nil for statuses outside 100 to 599, or in the wrong order.
    package init?(_ first: Int, _ last: Int) {
        guard (100...599).contains(first), (first...599).contains(max(last, first)), last >= first else { return nil }
        (self.first, self.last) = (first, last)
    }

    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ $0.utf8.count == 3 }), let first = Int(parts[0]),
            let last = Int(parts[parts.count - 1])
        else { return nil }
        self.init(first, last)
    }

    package func contains(_ status: Int) -> Bool { (first...last).contains(status) }

    package var description: String { first == last ? "\(first)" : "\(first)-\(last)" }
}

/// A header that an answer must have: `Server: nginx`, or a name alone.
package struct ExpectedHeader: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    /// What its value must contain; may be empty.
    package let text: String

    /// - Returns: nil without a name that a header can have.
    package init?(_ line: String) {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard !name.isEmpty, line.utf8.count <= 1_000, line.utf8.allSatisfy({ (0x20...0x7e).contains($0) }),
            name.utf8.allSatisfy({ $0 != 0x20 })
        else { return nil }
        self.name = name
        text = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
    }

    package var description: String { text.isEmpty ? name : "\(name): \(text)" }
}

extension ProbeOptions {
    /// Whether a text may be compiled as a pattern: short, and without what makes matching slow. Agents check it again.
    ///
    /// Back references and large repetitions cost time and memory out of proportion to what is matched.
    package static func isPattern(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...256).contains(bytes.count), !bytes.contains(0) else { return false }
        var repetition: Int?
        for (index, byte) in bytes.enumerated() {
            let isDigit = (0x30...0x39).contains(byte)
            if isDigit, index > 0, bytes[index - 1] == UInt8(ascii: "\\") { return false }
            if byte == UInt8(ascii: "{") {
                // Within each other they multiply, so that there may be one.
                guard repetition == nil else { return false }
                repetition = 0
            } else if isDigit, let count = repetition, count >= 0 {
                repetition = count * 10 + Int(byte - 0x30)
                guard count <= 25 else { return false }
            } else if repetition != nil {
                repetition = byte == UInt8(ascii: ",") ? 0 : -1
            }
        }
        return true
    }
}
