import ZonefallModel

/// A way to ask: one kind of probe, which carries out attempts of all its probes.
///
/// A failure of the network is a result, never an error. Every attempt that begins must finish, be expired or abandoned.
package protocol ProbeMethod: AnyObject, SendableMetatype {
    static var kind: ProbeKind { get }

    /// True when a new probe is to be preceded by an attempt that does not count: the first packet to an address waits for
    /// its neighbour's MAC address, and that is none of the target's time. False without a word.
    static var warmsUp: Bool { get }
    /// True when finished attempts may be used again for the next: only where nothing keeps one beyond its
    /// ``Attempt/finish(_:)``, be it a closure or a timer. False without a word.
    static var reusesAttempts: Bool { get }

    init(_ context: ProbeContext)

    /// Starts, and calls ``Attempt/finish(_:)`` once something is known, be it before this returns.
    func begin(_ attempt: Attempt)

    /// The attempt's time is over: stops what is under way and finishes it, usually with `timeout`.
    func expire(_ attempt: Attempt)

    /// The probe is gone from the plan: stops what is under way, without a word.
    func abandon(_ attempt: Attempt)
}

extension ProbeMethod {
    package static var warmsUp: Bool { false }
    package static var reusesAttempts: Bool { false }
}

/// What the kinds share: the loop, libcurl's transfers on it, the resolver, and the watch over the agent itself.
package final class ProbeContext {
    package let loop: EventLoop
    package let watch: VantageWatch
    let transfers: Transfers
    /// HTTP without libcurl, for what is plain; an agent that only pings has none.
    private(set) lazy var exchanges = PlainExchanges(loop)
    let resolver: DNSResolver
    let pathProof = PathProof()
    let local: LocalPolicy
    /// How many bytes of arrivals the kernel may keep for a socket that many targets share.
    let receiveBuffer: Int32

    /// - Parameters:
    ///   - dnsPort: where name servers listen; 53 but in tests.
    ///   - local: what this host allows.
    ///   - receiveBuffer: in bytes; an agent that sleeps for a tenth of a second must not lose what came meanwhile.
    package init(
        loop: EventLoop,
        dnsPort: UInt16 = 53,
        receiveBuffer: Int32 = 4 << 20,
        local: LocalPolicy = LocalPolicy()
    ) {
        self.loop = loop
        self.local = local
        watch = VantageWatch(loop: loop)
        transfers = Transfers(loop: loop)
        resolver = DNSResolver(loop: loop, port: dnsPort)
        self.receiveBuffer = receiveBuffer
    }
}
