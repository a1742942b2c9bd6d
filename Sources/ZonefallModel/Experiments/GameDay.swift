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
    package var driver: Driver
    package var kind: Kind
    package var fidelity: Fidelity
    /// Each in turn, never two at once; not empty, without repetition.
    package var zones: [Zone.ID]
    package var limits: Limits
    package var steadyState: SteadyState
    package var dark: DarkPhase
    package var light: LightPhase
    /// What is expected of single services, against what the map says.
    package var overrides: [Override]

    package init(
        name: String,
        owner: String = "",
        hypothesis: String = "",
        zoneMap: String = "",
        driver: Driver = .lab,
        kind: Kind = .dark,
        fidelity: Fidelity = .l3Silent,
        zones: [Zone.ID],
        limits: Limits,
        steadyState: SteadyState = SteadyState(),
        dark: DarkPhase = DarkPhase(),
        light: LightPhase = LightPhase(),
        overrides: [Override] = []
    ) {
        self.name = name
        self.owner = owner
        self.hypothesis = hypothesis
        self.zoneMap = zoneMap
        self.driver = driver
        self.kind = kind
        self.fidelity = fidelity
        self.zones = zones
        self.limits = limits
        self.steadyState = steadyState
        self.dark = dark
        self.light = light
        self.overrides = overrides
    }

    /// What makes the zone dark.
    package enum Driver: String, Hashable, Sendable, CaseIterable {
        /// The network namespaces of a region that Zonefall itself made.
        case lab
        /// Nothing at all: the negative control. Such a game day must end as invalid.
        case noOp = "no_op"
    }

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Nobody reaches anybody in the zone, also within it: a power cut.
        case dark
    }

    /// How the darkness looks to its neighbours.
    package enum Fidelity: String, Hashable, Sendable, CaseIterable {
        /// Packets vanish, while ARP is still answered: silence.
        case l3Silent = "l3_silent"
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

        package init(settle: Duration = .milliseconds(2_500), rounds: Int = 8, hold: Duration = .zero) {
            self.settle = settle
            self.rounds = rounds
            self.hold = hold
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

        package init(service: Service.ID, expect: Expectation) {
            self.service = service
            self.expect = expect
        }
    }
}
