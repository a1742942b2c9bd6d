/// What to probe, how often, and how long to wait: a file of `probes/`, before it meets a map.
///
/// The coordinator resolves packs against the map and hands each agent its ``ProbePlan``.
package struct ProbePack: Hashable, Sendable {
    /// The file's name without its ending: `floating-ip`.
    package let name: String
    package let entries: [Entry]

    package init(name: String, entries: [Entry]) {
        self.name = name
        self.entries = entries
    }

    /// One way to probe one sort of target, from all vantages that it fits.
    package struct Entry: Hashable, Sendable {
        package var kind: ProbeKind
        package var targets: TargetSort
        package var from: Origin
        package var interval: Duration
        /// Shorter than `interval`, so that attempts do not overlap.
        package var timeout: Duration
        /// nil: the listener's port for a load balancer or what it serves, else 80.
        package var port: UInt16?
        package var path: String
        /// By which way to leave, beyond the address that the map means.
        package var source: PlannedProbe.Source
        package var options: ProbeOptions

        package init(
            kind: ProbeKind,
            targets: TargetSort,
            from: Origin = .everywhere,
            interval: Duration,
            timeout: Duration,
            port: UInt16? = nil,
            path: String = "/",
            source: PlannedProbe.Source = .init(),
            options: ProbeOptions = .init()
        ) {
            self.kind = kind
            self.targets = targets
            self.from = from
            self.interval = interval
            self.timeout = timeout
            self.port = port
            self.path = path
            self.source = source
            self.options = options
        }
    }

    /// The sorts of targets that a pack may name (`targets`).
    package enum TargetSort: String, Hashable, Sendable, CaseIterable {
        case floatingIPs = "floating_ips"
        /// Each router's interfaces, from vantages on its networks.
        case routers
        /// Each VIP, from vantages on its network or routed to it.
        case loadBalancers = "load_balancers"
        case instances
        case globalLoadBalancers = "global_load_balancers"
        /// The vantage's own default gateway.
        case gateway
        /// The reflector outside, which says whom it saw.
        case reflector
    }

    /// From which vantages (`from`).
    package enum Origin: String, Hashable, Sendable, CaseIterable {
        case everywhere, zones, outside
    }
}
