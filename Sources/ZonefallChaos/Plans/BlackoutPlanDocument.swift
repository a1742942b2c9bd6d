import ZonefallModel

/// One blackout of one zone as people sign it, and as each host checks it again before it touches anything.
///
/// It is used once: its run and its nonce are remembered before anything is done. Its bytes are canonical JSON, so that
/// the same plan has the same hash and the same signatures everywhere.
package struct BlackoutPlanDocument: Hashable, Sendable {
    /// A UUID in lower case.
    package var run: String
    /// 32 random bytes as hexadecimal digits.
    package var nonce: String
    package var name: String
    /// The fencing number: a host that has seen a higher one refuses this plan.
    package var epoch: Int64
    package var zone: Zone.ID
    package var kind: Kind
    package var fidelity: Fidelity
    /// The SHA-256 of the zone map's document, as hexadecimal digits.
    package var mapSHA256: String
    /// On the clock of records: outside of these two moments the plan is not even begun.
    package var notBefore: Timestamp
    package var notAfter: Timestamp
    package var lease: Duration
    package var grant: Duration
    package var cap: Duration
    package var canary: Duration
    /// Sorted by host; never empty.
    package var targets: [Target]
    /// The zone forgets its connections before its light comes back (`return`: `reboot-like`).
    package var endsConnections: Bool
    /// Of a brownout only.
    package var brownout: Brownout?

    package init(
        run: String,
        nonce: String,
        name: String,
        epoch: Int64,
        zone: Zone.ID,
        kind: Kind = .dark,
        fidelity: Fidelity = .l3Silent,
        mapSHA256: String,
        notBefore: Timestamp,
        notAfter: Timestamp,
        lease: Duration,
        grant: Duration,
        cap: Duration,
        canary: Duration,
        targets: [Target],
        endsConnections: Bool = false,
        brownout: Brownout? = nil
    ) {
        self.run = run
        self.nonce = nonce
        self.name = name
        self.epoch = epoch
        self.zone = zone
        self.kind = kind
        self.fidelity = fidelity
        self.mapSHA256 = mapSHA256
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.lease = lease
        self.grant = grant
        self.cap = cap
        self.canary = canary
        self.targets = targets.sorted { $0.host < $1.host }
        self.endsConnections = endsConnections
        self.brownout = brownout
    }

    package static let schema = "zonefall/blackout-plan/v1"
    /// From the first moment of a plan to its last one.
    package static let longestValidity = Duration.seconds(15 * 60)

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Nobody reaches anybody in the zone, also within it: a power cut.
        case dark
        /// The zone lives, and nothing gets in or out: a cut fibre.
        case isolated
        /// Slow, narrow or lossy.
        case brownout
    }

    /// How the darkness looks to its neighbours.
    package enum Fidelity: String, Hashable, Sendable, CaseIterable {
        /// Packets vanish, while ARP is still answered: silence.
        case l3Silent = "l3-silent"
        /// ARP dies too: silence, and then an unreachable host.
        case l2Dead = "l2-dead"
        /// Only what passes through: a router that died, on a host that lives.
        case forwardOnly = "forward-only"
    }

    /// A host that goes dark, or a namespace that stands for one.
    package struct Target: Hashable, Sendable {
        package var host: String
        /// A network namespace that Zonefall made for itself, where nobody else can be hurt.
        package var isMadeByZonefall: Bool
        /// What goes dark; always of both families.
        package var prefixes: [IPPrefix]
        package var exempt: Exemptions

        package init(
            host: String,
            isMadeByZonefall: Bool = false,
            prefixes: [IPPrefix] = Target.everything,
            exempt: Exemptions = Exemptions()
        ) {
            self.host = host
            self.isMadeByZonefall = isMadeByZonefall
            self.prefixes = prefixes
            self.exempt = exempt
        }

        /// `0.0.0.0/0` and `::/0`
        package static let everything = IPPrefix.everything
    }

    /// What stays lit besides loopback: the control channel.
    package struct Exemptions: Hashable, Sendable {
        package var interfaces: [String]
        package var prefixes: [IPPrefix]
        package var tcpPorts: [UInt16]

        package init(interfaces: [String] = [], prefixes: [IPPrefix] = [], tcpPorts: [UInt16] = []) {
            self.interfaces = interfaces
            self.prefixes = prefixes
            self.tcpPorts = tcpPorts
        }
    }

    /// What a brownout does; at least one of them.
    package struct Brownout: Hashable, Sendable {
        /// Of 1000 packets.
        package var lossPermille: Int64?
        package var bytesPerSecond: Int64?
        package var latency: Duration?

        package init(lossPermille: Int64? = nil, bytesPerSecond: Int64? = nil, latency: Duration? = nil) {
            self.lossPermille = lossPermille
            self.bytesPerSecond = bytesPerSecond
            self.latency = latency
        }
    }

    /// Every target is ours, so that nobody else can be hurt.
    package var touchesOnlyOurOwn: Bool { targets.allSatisfy(\.isMadeByZonefall) }
}
