/// A game day as somebody asks for it (`gameday.yaml`): which zones go dark, one after the other, and within what limits.
///
/// `ZonefallDocuments` reads it strictly: what is not said is an error where a wrong guess could hurt.
package struct GameDay: Hashable, Sendable {
    package let name: String
    /// Whom to ask about it.
    package var owner: String
    /// What is believed, in a sentence (`hypothesis`).
    package var hypothesis: String
    /// The zone map's path, as the document writes it (`zone_map`).
    package var zoneMap: String
    /// The SHA-256 of that map; with another one the day is refused (`zone_map_sha256`).
    package var zoneMapSHA256: String?
    package var driver: Driver
    package var kind: Kind
    package var fidelity: Fidelity
    /// What the zone remembers when its light comes back (`return`).
    package var comeback: Comeback
    /// Of a brownout only.
    package var brownout: Brownout?
    /// What darkens itself, for `driver: host` (`hosts`).
    package var hosts: [Host]
    /// Each in turn, never two at once; not empty, without repetition.
    package var zones: [Zone.ID]
    package var limits: Limits
    package var steadyState: SteadyState
    package var dark: DarkPhase
    package var light: LightPhase
    /// What is expected of single services, against what the map says.
    package var overrides: [Override]
    /// What is made of a service that the map can't predict (`unknown_services`).
    package var unknownServices: UnknownServices
    /// What ends a blackout early, besides what always does (`abort`).
    package var abortConditions: [AbortCondition]
    /// What people do before and after, and where they must agree (`phases`); empty: nothing.
    package var gates: [Gate]
    package var schedule: Schedule?
    package var notifications: [Notification]

    package init(
        name: String,
        owner: String = "",
        hypothesis: String = "",
        zoneMap: String = "",
        zoneMapSHA256: String? = nil,
        driver: Driver = .lab,
        kind: Kind = .dark,
        fidelity: Fidelity = .l3Silent,
        comeback: Comeback = .partitionLike,
        brownout: Brownout? = nil,
        hosts: [Host] = [],
        zones: [Zone.ID],
        limits: Limits,
        steadyState: SteadyState = SteadyState(),
        dark: DarkPhase = DarkPhase(),
        light: LightPhase = LightPhase(),
        overrides: [Override] = [],
        unknownServices: UnknownServices = .report,
        abortConditions: [AbortCondition] = [],
        gates: [Gate] = [],
        schedule: Schedule? = nil,
        notifications: [Notification] = []
    ) {
        self.name = name
        self.owner = owner
        self.hypothesis = hypothesis
        self.zoneMap = zoneMap
        self.zoneMapSHA256 = zoneMapSHA256
        self.driver = driver
        self.kind = kind
        self.fidelity = fidelity
        self.comeback = comeback
        self.brownout = brownout
        self.hosts = hosts
        self.zones = zones
        self.limits = limits
        self.steadyState = steadyState
        self.dark = dark
        self.light = light
        self.overrides = overrides
        self.unknownServices = unknownServices
        self.abortConditions = abortConditions
        self.gates = gates
        self.schedule = schedule
        self.notifications = notifications
    }

    /// What makes the zone dark.
    package enum Driver: String, Hashable, Sendable, CaseIterable {
        /// The network namespaces of a region that Zonefall itself made.
        case lab
        /// `zonefall-chaosd` on each of `hosts`.
        case host
        /// A tenant's own routers, ports, balancers and servers, by the cloud's API.
        case openstack
        /// Nothing at all: the negative control. Such a game day must end as invalid.
        case noOp = "no_op"

        /// All that it touches is of our own making, so that nobody else needs to agree.
        package var touchesOnlyOurOwn: Bool { self == .lab || self == .noOp }
    }

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
        case l3Silent = "l3_silent"
        /// ARP dies too: silence, and then an unreachable host.
        case l2Dead = "l2_dead"
        /// Only what passes through: a router that died, on a host that lives.
        case forwardOnly = "forward_only"
    }

    /// How the light comes back.
    package enum Comeback: String, Hashable, Sendable, CaseIterable {
        /// Connections that lasted go on: a healed cable.
        case partitionLike = "partition_like"
        /// The zone has forgotten its connections, and answers old ones with RST: power after an outage. Those connections do
        /// not come back.
        case rebootLike = "reboot_like"
    }

    /// What a brownout does; at least one of them.
    package struct Brownout: Hashable, Sendable {
        /// Of 1000 packets (`loss_permille`).
        package var lossPermille: Int?
        /// `rate_bytes_per_s`
        package var bytesPerSecond: Int?
        /// `latency_ms`
        package var latency: Duration?

        package init(lossPermille: Int? = nil, bytesPerSecond: Int? = nil, latency: Duration? = nil) {
            self.lossPermille = lossPermille
            self.bytesPerSecond = bytesPerSecond
            self.latency = latency
        }
    }

    /// A host of the zone that has an agent and a `zonefall-chaosd`, and what of it stays lit.
    package struct Host: Hashable, Sendable {
        package var name: String
        package var zone: Zone.ID
        /// The path of its daemon's socket (`socket`).
        package var socket: String
        package var exemptInterfaces: [String]
        package var exemptPrefixes: [IPPrefix]
        package var exemptPorts: [UInt16]
        /// Under which its zone knows it: of an isolated zone, what goes on being reached within it (`addresses`).
        package var addresses: [IPPrefix]

        package init(
            name: String,
            zone: Zone.ID,
            socket: String,
            exemptInterfaces: [String] = [],
            exemptPrefixes: [IPPrefix] = [],
            exemptPorts: [UInt16] = [],
            addresses: [IPPrefix] = []
        ) {
            self.name = name
            self.zone = zone
            self.socket = socket
            self.exemptInterfaces = exemptInterfaces
            self.exemptPrefixes = exemptPrefixes
            self.exemptPorts = exemptPorts
            self.addresses = addresses
        }
    }

    package enum UnknownServices: String, Hashable, Sendable, CaseIterable {
        /// They are in the report, and hold nothing.
        case report
        /// A day with one is refused before it begins.
        case fail
    }

    /// How long a zone may stay dark, whatever happens to us: nested from the kernel outwards.
    package struct Limits: Hashable, Sendable {
        /// The kernel ends the darkness by itself after this, renewed or not (`max_dark_ms`): the cap.
        package var maximumDark: Duration
        /// The kernel ends it so long after the last renewal (`lease_ms`).
        package var lease: Duration
        /// How long one sign of life of the coordinator, or of a surviving agent, permits darkness (`grant_ms`).
        package var grant: Duration
        /// The first lease, which only signs of life received while dark extend (`canary_ms`).
        package var canary: Duration
        /// A plan with more targets is refused (`max_targets`).
        package var maximumTargets: Int

        package init(
            maximumDark: Duration,
            lease: Duration,
            grant: Duration? = nil,
            canary: Duration? = nil,
            maximumTargets: Int = 200
        ) {
            self.maximumDark = maximumDark
            self.lease = lease
            self.grant = grant ?? lease
            self.canary = canary ?? lease
            self.maximumTargets = maximumTargets
        }
    }

    /// What must work before anything is touched.
    package struct SteadyState: Hashable, Sendable {
        /// So many rounds in a row must be green; what is not is left out of the verdict (`rounds`).
        package var rounds: Int
        package var timeout: Duration
        /// Targets that are red already, and that nobody is to wonder at (`known_red`).
        package var knownRed: [String]

        package init(rounds: Int = 4, timeout: Duration = .seconds(30), knownRed: [String] = []) {
            self.rounds = rounds
            self.timeout = timeout
            self.knownRed = knownRed
        }
    }

    package struct DarkPhase: Hashable, Sendable {
        /// How long failover may take (`settle_ms`). What fails only within it has survived.
        package var settle: Duration
        /// How many rounds of each probe are judged after that (`rounds`).
        package var rounds: Int
        /// The zone stays dark at least so long, also when all was seen before (`hold_ms`).
        package var hold: Duration
        /// How often each zone goes dark (`repeat`): what is true happens each time.
        package var repetitions: Int
        /// Whether things are lit again one after the other while the zone is dark, to see whose return heals what fell
        /// (`relight`).
        package var relight: Relight

        package init(
            settle: Duration = .milliseconds(2_500),
            rounds: Int = 8,
            hold: Duration = .zero,
            repetitions: Int = 1,
            relight: Relight = .never
        ) {
            self.settle = settle
            self.rounds = rounds
            self.hold = hold
            self.repetitions = repetitions
            self.relight = relight
        }

        package enum Relight: String, Hashable, Sendable, CaseIterable {
            case never
            /// When something fell that was predicted to live.
            case onSurprise = "on_surprise"
        }
    }

    package struct LightPhase: Hashable, Sendable {
        /// So many green rounds in a row make a probe recovered (`rounds`).
        package var rounds: Int
        /// What is not recovered by then has not recovered (`timeout_ms`).
        package var timeout: Duration

        package init(rounds: Int = 2, timeout: Duration = .seconds(15)) {
            self.rounds = rounds
            self.timeout = timeout
        }
    }

    /// What a service is expected to do in every blackout of the day (`overrides`).
    package struct Override: Hashable, Sendable {
        package enum Expectation: String, Hashable, Sendable, CaseIterable {
            case survives, degraded, dies
        }

        package var service: Service.ID
        package var expect: Expectation
        /// How long its failover may take (`within_ms`); nil: as long as any other's.
        package var within: Duration?
        /// Seen from where it holds (`from`); empty: from everywhere.
        package var origins: [Origin]
        /// Which share of lost rounds is no loss yet, from 0 to 1 (`max_loss_ratio`).
        package var maximumLossRatio: Double?

        package init(
            service: Service.ID,
            expect: Expectation,
            within: Duration? = nil,
            origins: [Origin] = [],
            maximumLossRatio: Double? = nil
        ) {
            self.service = service
            self.expect = expect
            self.within = within
            self.origins = origins
            self.maximumLossRatio = maximumLossRatio
        }

        package enum Origin: Hashable, Sendable {
            case zone(Zone.ID)
            case outside
        }
    }
}
