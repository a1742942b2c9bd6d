/// A way to ask.
///
/// `icmp`, `tcp` and `http` ask whether a target works. `gateway`, `egress` and `member` ask by what way and by whom:
/// they unmask detours that no up-or-down probe can see.
package enum ProbeKind: String, Hashable, Sendable, CaseIterable {
    /// ICMP echo.
    case icmp
    /// A TCP connection, closed at once.
    case tcp
    /// An HTTP GET over a new connection; says which member answered, if the answer says so.
    case http
    /// The agent's own default route: next hop, and the neighbour's MAC address. Sends nothing through the network.
    case gateway
    /// Which source address a reflector outside sees.
    case egress
    /// Which member answered behind a balancer.
    case member
}
