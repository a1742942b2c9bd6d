/// What few observations tell beyond their outcome: how long the parts took, by what way, what was shown.
///
/// Texts in it come from strangers; they are cut to ``longestText`` and hold no control characters.
package struct ObservationDetails: Hashable, Sendable {
    /// In the order in which they happened, each from the end of the one before it.
    package var phases: [Phase] = []
    package var pathTaken: PathTaken?
    package var certificate: CertificateFacts?
    /// The largest packet that got through whole, in bytes, the IP header included.
    package var mtu: Int?
    /// How each address or name server did, when each was asked.
    package var addresses: [AddressResult] = []
    /// How old the addresses were that were probed, when the name server did not give them anew.
    package var answersAge: Duration?
    /// For `flow`: since the last answer of the conversation that was open, when it broke or is silent.
    package var silence: Duration?
    /// In words, why it ended as it did.
    package var message: String?
    /// What a program of an `exec` probe measured.
    package var measurements: [Measurement] = []

    package init() {}

    package var isEmpty: Bool { self == ObservationDetails() }

    /// To be carried by many; nil when there is nothing to tell.
    package var shared: Shared<ObservationDetails>? { isEmpty ? nil : Shared(self) }

    package static let longestText = 300

    /// A stranger's text as it may be kept: one line, without control characters, and short.
    package static func text(_ text: some StringProtocol) -> String {
        var kept = String.UnicodeScalarView()
        var length = 0
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
            length += isControl ? 1 : UTF8.width(scalar)
            guard length <= longestText else { break }
            kept.append(isControl ? " " : scalar)
        }
        return String(kept)
    }

    /// A part of an attempt: `connect`, `tls`, `first_byte`, `transfer`, `lookup`.
    package struct Phase: Hashable, Sendable {
        package let name: String
        package let duration: Duration

        package init(_ name: String, _ duration: Duration) {
            (self.name, self.duration) = (name, duration)
        }
    }

    /// How one address or name server did.
    package struct AddressResult: Hashable, Sendable {
        package var address: IPAddress
        package var outcome: Outcome
        package var roundTrip: Duration?
        /// For `dns`: what this server answered.
        package var answers: [IPAddress]

        package init(_ address: IPAddress, _ outcome: Outcome, roundTrip: Duration? = nil, answers: [IPAddress] = []) {
            self.address = address
            self.outcome = outcome
            self.roundTrip = roundTrip
            self.answers = answers
        }
    }

    /// A figure with its name and unit, as monitoring plugins give them: `load1=0.12`, `time=0.3s`.
    package struct Measurement: Hashable, Sendable {
        package let name: String
        package let value: Double
        package let unit: String

        package init(_ name: String, _ value: Double, unit: String = "") {
            (self.name, self.value, self.unit) = (name, value, unit)
        }
    }
}

extension UTF8 {
    fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case ..<0x80: 1
        case ..<0x800: 2
        case ..<0x1_0000: 3
        default: 4
        }
    }
}

/// Which way an attempt really took, by the kernel's own word.
package struct PathTaken: Hashable, Sendable {
    /// The interface that the packets leave by.
    package var interface: String?
    /// True when the socket was bound to it, so that no route could choose another.
    package var isBound: Bool
    package var sourceAddress: IPAddress?
    /// The next hop; nil when the target is on the link.
    package var gateway: IPAddress?
    /// Of the next hop, or of the target on the link; nil until the kernel knows it.
    package var gatewayMAC: String?
    /// The network namespace that the socket was opened in, as the plan names it.
    package var namespace: String?
    package var mark: UInt32?
    /// Under which address the other end saw us, if it said so.
    package var seenAs: IPAddress?

    package init(
        interface: String? = nil,
        isBound: Bool = false,
        sourceAddress: IPAddress? = nil,
        gateway: IPAddress? = nil,
        gatewayMAC: String? = nil,
        namespace: String? = nil,
        mark: UInt32? = nil,
        seenAs: IPAddress? = nil
    ) {
        self.interface = interface
        self.isBound = isBound
        self.sourceAddress = sourceAddress
        self.gateway = gateway
        self.gatewayMAC = gatewayMAC
        self.namespace = namespace
        self.mark = mark
        self.seenAs = seenAs
    }
}

/// The certificates that a TLS server showed.
package struct CertificateFacts: Hashable, Sendable {
    /// Of the server's own certificate.
    package var subject: String
    package var issuer: String
    /// The names that it is for.
    package var names: [String]
    package var notBefore: Timestamp?
    package var notAfter: Timestamp?
    /// When the first certificate of the chain ends; the chain is good no longer than that.
    package var chainNotAfter: Timestamp?
    /// How many were shown.
    package var chainLength: Int
    /// Why the chain is not trusted; nil when it is.
    package var distrust: String?
    /// Whether it is for the name that was asked.
    package var isForName: Bool

    package init(
        subject: String,
        issuer: String,
        names: [String] = [],
        notBefore: Timestamp? = nil,
        notAfter: Timestamp? = nil,
        chainNotAfter: Timestamp? = nil,
        chainLength: Int = 1,
        distrust: String? = nil,
        isForName: Bool = true
    ) {
        self.subject = subject
        self.issuer = issuer
        self.names = names
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.chainNotAfter = chainNotAfter
        self.chainLength = chainLength
        self.distrust = distrust
        self.isForName = isForName
    }

    /// Days, rounded down, until the first certificate of the chain ends; negative afterwards.
    package func daysLeft(at now: Timestamp) -> Int? {
        chainNotAfter.map {
            let milliseconds = $0.millisecondsSinceEpoch - now.millisecondsSinceEpoch
            return Int((Double(milliseconds) / 86_400_000).rounded(.down))
        }
    }
}
