/// A way to ask.
///
/// `icmp`, `tcp`, `tls`, `http`, `dns` and `udp` ask whether a target works; `flow` whether it keeps on working for those who are
/// connected. `gateway`, `egress`, `member`, `path` and `mtu` ask by what way and by whom: they unmask detours that no
/// up-or-down probe can see. `exec` leaves the asking to another program.
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
    /// A question to a name server, or to each of several, and all of its answers.
    case dns
    /// A TLS handshake: its phases, and the certificates that were shown.
    case tls
    /// A signed datagram that another agent signs and sends back.
    case udp
    /// The routers on the way, for each of several flows.
    case path
    /// The largest packet that gets through whole.
    case mtu
    /// A conversation that stays open, beside one that is new each time.
    case flow
    /// A program of the agent's host, such as a monitoring plugin.
    case exec
}

extension ProbeKind {
    /// True for kinds that can ask without an address of the target.
    package var needsNoAddress: Bool {
        switch self {
        case .gateway, .dns, .exec: true
        case .icmp, .tcp, .http, .egress, .member, .tls, .udp, .path, .mtu, .flow: false
        }
    }
}
