/// What came of one attempt: a line of `probes.jsonl`, and the unit that agents hand in.
package struct Observation: Hashable, Sendable {
    /// The agent's clock at the start of the attempt.
    package var time: Timestamp
    package var vantage: Vantage.ID
    /// The agent's zone; nil outside.
    package var zone: Zone.ID?
    /// An id of the map, or `reflector`.
    package var target: String
    package var kind: ProbeKind
    package var outcome: Outcome
    /// With `ok` only.
    package var roundTrip: Duration?
    /// The hops, when this attempt traced; empty otherwise.
    package var path: [Hop]
    /// What the reflector saw.
    package var egressAddress: IPAddress?
    /// The instance that answered behind a balancer.
    package var member: Instance.ID?
    /// The addresses that the global balancer's DNS gave.
    package var answers: [IPAddress]
    /// The next hop of the agent's own default route, and its MAC address.
    package var gateway: IPAddress?
    package var gatewayMAC: String?
    /// Who said that the target can't be reached, and how; only when an ICMP error did.
    package var rejection: Rejection?
    /// Who answered in the place of the address that was asked; only when somebody else did.
    package var answeredBy: IPAddress?
    private var sharedDetails: Shared<ObservationDetails>?

    package init(
        time: Timestamp,
        vantage: Vantage.ID,
        zone: Zone.ID? = nil,
        target: String,
        kind: ProbeKind,
        outcome: Outcome,
        roundTrip: Duration? = nil,
        path: [Hop] = [],
        egressAddress: IPAddress? = nil,
        member: Instance.ID? = nil,
        answers: [IPAddress] = [],
        gateway: IPAddress? = nil,
        gatewayMAC: String? = nil,
        rejection: Rejection? = nil,
        answeredBy: IPAddress? = nil,
        details: Shared<ObservationDetails>? = nil
    ) {
        self.time = time
        self.vantage = vantage
        self.zone = zone
        self.target = target
        self.kind = kind
        self.outcome = outcome
        self.roundTrip = roundTrip
        self.path = path
        self.egressAddress = egressAddress
        self.member = member
        self.answers = answers
        self.gateway = gateway
        self.gatewayMAC = gatewayMAC
        self.rejection = rejection
        self.answeredBy = answeredBy
        sharedDetails = details
    }

    /// An ICMP error that quoted the probe.
    package struct Rejection: Hashable, Sendable {
        /// The router, or this host itself when it asked for a neighbour in vain; nil when the kernel did not say.
        package var router: IPAddress?
        /// Of ICMP, or of ICMPv6 where the target is IPv6.
        package var type: UInt8
        package var code: UInt8

        package init(router: IPAddress?, type: UInt8, code: UInt8) {
            self.router = router
            self.type = type
            self.code = code
        }
    }

    /// What few observations tell beyond all this; nil for most.
    package var details: ObservationDetails? {
        get { sharedDetails?.value }
        set { sharedDetails = newValue?.shared }
    }

    /// A router that answered a trace; `address` is nil for a silent hop. Where flows part, several stand at one `ttl`.
    package struct Hop: Hashable, Sendable {
        package var ttl: Int
        package var address: IPAddress?
        package var roundTrip: Duration?
        /// How many flows of the trace it answered; nil when the trace had one.
        package var flows: Int?

        package init(ttl: Int, address: IPAddress?, roundTrip: Duration? = nil, flows: Int? = nil) {
            self.ttl = ttl
            self.address = address
            self.roundTrip = roundTrip
            self.flows = flows
        }
    }

    /// The target name of egress probes.
    package static let reflector = "reflector"
}
