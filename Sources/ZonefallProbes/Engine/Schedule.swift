/// When a probe is due: at `phase + k × period` on the monotonic clock, for ever.
///
/// The phase comes from the probe's name alone, so that many probes spread over their period, a new plan does not
/// disturb those that stay, and nothing drifts: the next slot follows from the slot before it, never from now.
package struct Schedule: Hashable, Sendable {
    /// In nanoseconds, at least 1.
    package let period: Int64
    /// In nanoseconds, 0..<period.
    package let phase: Int64

    /// - Parameter name: what the phase is a hash of: the vantage and the probe's id.
    package init(name: String, period: Duration) {
        self.period = max(1, period.nanoseconds)
        phase = Int64(Self.hash(name) % UInt64(self.period))
    }

    /// The first slot after `moment`.
    package func slot(after moment: Instant) -> Instant {
        let past = moment.nanoseconds - phase
        let passed = past >= 0 ? past / period : -((-past + period - 1) / period)
        return Instant(nanoseconds: phase + (passed + 1) * period)
    }

    /// What is due at `now` when `slot` is the next that was planned: the last slot that has come, and how many before
    /// it were missed.
    package func due(from slot: Instant, at now: Instant) -> (slot: Instant, missed: Int64) {
        let missed = max(0, (now.nanoseconds - slot.nanoseconds) / period)
        return (Instant(nanoseconds: slot.nanoseconds + missed * period), missed)
    }

    package func next(after slot: Instant) -> Instant {
        Instant(nanoseconds: slot.nanoseconds + period)
    }

    /// FNV-1a with a final mix: the same on every machine and in every version.
    private static func hash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ (hash >> 33)
    }
}
