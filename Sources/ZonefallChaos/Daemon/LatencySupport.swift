import ZonefallModel

/// Why latency is refused, in *prepare* and never later.
///
/// A queueing discipline such as netem has no end that the kernel enforces, and neither NFQUEUE nor its listener has one:
/// what can't end by itself is not begun by this program.
enum LatencySupport {
    static func refusal(of latency: Duration) -> String {
        """
        latency of \(latency.wholeMilliseconds) ms is not available on hosts: the kernel ends no delay by itself, and what \
        it does not end is not begun here. Use loss_permille or rate_bytes_per_s.
        """
    }
}
