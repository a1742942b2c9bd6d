import ZonefallModel

/// To whom a probe connects, and how: worked out once for all its attempts.
final class StreamTarget {
    let address: IPAddress
    let port: UInt16
    let source: PlannedProbe.Source
    let closing: TCPConnect.Closing
    let timeout: Duration
    /// How late each step may be noticed that waits for the far side, where the kernel tells when it was.
    let patience: Duration

    /// A share of the timeout.
    private static let patienceShare = 20

    init(_ probe: PlannedProbe, at address: IPAddress) {
        self.address = address
        port = probe.port
        source = probe.source
        closing = probe.closing
        timeout = probe.timeout
        patience = probe.timeout / Self.patienceShare
    }
}
