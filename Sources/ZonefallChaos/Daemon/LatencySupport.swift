/// Why latency is refused where it can't be had, in *prepare* and never later.
///
/// A queueing discipline such as netem has no end that the kernel enforces. The packet queue has one: it is filled by a rule
/// of the lease gate, and when nobody listens to it, packets pass.
enum LatencySupport {
    static let refusal = """
        latency_ms needs the kernel's packet queue (nfnetlink_queue, and xt_NFQUEUE through nft_compat), which this kernel lacks. \
        Use loss_permille or rate_bytes_per_s.
        """
}
