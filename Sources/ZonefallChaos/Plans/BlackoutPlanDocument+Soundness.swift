import ZonefallLinux
import ZonefallModel

extension BlackoutPlanDocument {
    /// Whether the plan makes sense at all, whoever signed it.
    package func checkSoundness() throws(PlanFault) {
        guard Self.isUUID(run) else { throw .unsound("'run' should be a UUID in lower case") }
        guard Self.isHexadecimal(nonce, digits: 64) else { throw .unsound("'nonce' should be 64 hexadecimal digits") }
        guard Self.isHexadecimal(mapSHA256, digits: 64) else {
            throw .unsound("'map_sha256' should be 64 hexadecimal digits")
        }
        guard Self.isPlain(name, atMost: 200) else { throw .unsound("'name' should be a line of at most 200 bytes") }
        guard Self.isPlain(zone.rawValue, atMost: 128), !zone.rawValue.isEmpty else {
            throw .unsound("'zone' should be an id of the zone map")
        }
        guard epoch > 0 else { throw .unsound("'epoch' should be above 0") }
        try checkTimes()
        try checkTargets()
        try checkBrownout()
    }

    private func checkTimes() throws(PlanFault) {
        // So that no arithmetic on it can overflow.
        let sensible = Int64(0)...(1 << 53)
        guard sensible.contains(notBefore.millisecondsSinceEpoch), sensible.contains(notAfter.millisecondsSinceEpoch),
            notAfter > notBefore, notAfter - notBefore <= Self.longestValidity
        else { throw .unsound("a plan is valid for more than no time, and for at most 15 minutes") }
        guard LeaseGate.shortestLease <= canary, canary <= lease, lease <= grant, grant <= cap,
            cap <= LeaseGate.longestCap
        else { throw .unsound("it must hold: 1 s ≤ canary_ms ≤ lease_ms ≤ grant_ms ≤ cap_ms ≤ 1 day") }
    }

    private func checkTargets() throws(PlanFault) {
        guard (1...10_000).contains(targets.count) else { throw .unsound("a plan has 1 to 10000 targets") }
        guard Set(targets.map(\.host)).count == targets.count else {
            throw .unsound("a host stands twice in the targets")
        }
        for target in targets {
            guard Self.isPlain(target.host, atMost: 253), !target.host.isEmpty else {
                throw .unsound("a target's 'host' should be a name of at most 253 bytes")
            }
            guard target.prefixes.contains(where: { $0.family == .v4 }),
                target.prefixes.contains(where: { $0.family == .v6 })
            else {
                throw .unsound(
                    "'\(target.host)' would be dark in one family of addresses only, and so half open: list both"
                )
            }
        }
    }

    private func checkBrownout() throws(PlanFault) {
        guard (kind == .brownout) == (brownout != nil) else {
            throw .unsound("'brownout' belongs to a plan of that kind, and to no other")
        }
        guard let brownout else { return }
        guard brownout != Brownout() else { throw .unsound("a brownout needs a loss, a rate or a latency") }
        if let loss = brownout.lossPermille, !(1...1_000).contains(loss) {
            throw .unsound("'loss_permille' lies between 1 and 1000")
        }
        if let rate = brownout.bytesPerSecond, !(1...1 << 40).contains(rate) {
            throw .unsound("'rate_bytes_per_s' is above 0, and not astronomical")
        }
        if let latency = brownout.latency, !(.milliseconds(1)...(.seconds(60))).contains(latency) {
            throw .unsound("'latency_ms' lies between 1 and 60000")
        }
    }

    private static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && parts.allSatisfy { isHexadecimal(String($0), digits: $0.utf8.count) }
    }

    private static func isHexadecimal(_ text: String, digits: Int) -> Bool {
        text.utf8.count == digits
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Nothing that a terminal obeys, or that would have to be escaped.
    private static func isPlain(_ text: String, atMost bytes: Int) -> Bool {
        text.utf8.count <= bytes
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}"..."\u{202e}", "\u{2066}"..."\u{2069}": false
                default: true
                }
            }
    }
}
