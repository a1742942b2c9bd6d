/// When a host has no room for packets: how long its sender keeps still, as a value.
///
/// One destination may have no room of its own, as where the neighbour table is full, and must not stop the others. Many
/// in a row mean that the host has none for anybody: asking again at once would only cost.
struct SendPause {
    private var failures = 0
    private var length: Duration = .zero
    private var end = Instant(nanoseconds: 0)

    /// So many failures in a row mean the whole host.
    static let failuresInARow = 16
    static let shortest: Duration = .milliseconds(1)
    static let longest: Duration = .milliseconds(128)

    func isOn(at now: @autoclosure () -> Instant) -> Bool { end.nanoseconds != 0 && now() < end }

    mutating func sent() {
        failures = 0
        length = .zero
        end = Instant(nanoseconds: 0)
    }

    /// - Returns: true when a pause begins, twice as long as the one before it.
    mutating func failed(at now: Instant) -> Bool {
        failures += 1
        guard failures >= Self.failuresInARow else { return false }
        length = min(max(Self.shortest, length * 2), Self.longest)
        end = now + length
        // The first after a pause shows whether it has helped.
        failures = Self.failuresInARow - 1
        return true
    }
}
