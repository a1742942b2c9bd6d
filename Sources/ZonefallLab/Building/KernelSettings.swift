import ZonefallLinux

/// What the kernel is told in each node's namespace, before anything is in it.
enum KernelSettings {
    /// Addresses work at once, nobody is kept from pinging or from being told why not, and a packet may come in by
    /// another way than the answer goes out: regions are like that.
    private static let everywhere = [
        ("net/ipv6/conf/all/disable_ipv6", "0"),
        ("net/ipv6/conf/default/disable_ipv6", "0"),
        ("net/ipv6/conf/default/accept_dad", "0"),
        ("net/ipv6/conf/all/accept_dad", "0"),
        ("net/ipv6/conf/default/accept_ra", "0"),
        ("net/ipv4/conf/all/rp_filter", "0"),
        ("net/ipv4/conf/default/rp_filter", "0"),
        ("net/ipv4/conf/all/accept_redirects", "0"),
        ("net/ipv4/conf/default/accept_redirects", "0"),
        ("net/ipv6/conf/all/accept_redirects", "0"),
        ("net/ipv6/conf/default/accept_redirects", "0"),
        ("net/ipv4/conf/all/send_redirects", "0"),
        ("net/ipv4/conf/default/send_redirects", "0"),
        // The sandbox maps one group, root's; others would be refused.
        ("net/ipv4/ping_group_range", "0 0"),
        ("net/ipv4/icmp_ratelimit", "0"),
        ("net/ipv6/icmp/ratelimit", "0"),
    ]

    private static let forwarding = [
        ("net/ipv4/ip_forward", "1"),
        ("net/ipv6/conf/all/forwarding", "1"),
        ("net/ipv6/conf/default/forwarding", "1"),
        // Traces show the interface by which a packet came in.
        ("net/ipv4/icmp_errors_use_inbound_ifaddr", "1"),
    ]

    /// Older kernels don't have these for each namespace; there the host's limit stands.
    private static let ifPresent = [("net/ipv4/icmp_msgs_per_sec", "100000"), ("net/ipv4/icmp_msgs_burst", "10000")]

    /// Applies them where the calling thread stands.
    static func apply(to node: Node) throws(SystemCallError) {
        for (name, value) in everywhere + (node.forwards ? forwarding : []) { try Sysctl.set(name, to: value) }
        for (name, value) in ifPresent {
            do {
                try Sysctl.set(name, to: value)
            } catch {
                continue
            }
        }
    }
}
