import ZonefallModel

/// Something that happened, as those are told who keep a record of it.
package struct PushEvent: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case findingOpened = "finding.opened"
        case findingClosed = "finding.closed"
        /// A blackout on purpose begins or ends.
        case chaosPhase = "chaos.phase"
        /// Nobody outside reaches what stands in a zone, or somebody does again.
        case zoneState = "zone.state"
        case agentState = "agent.state"
        case mapRevision = "map.revision"
    }

    package let kind: Kind
    package let region: String
    package let time: Timestamp
    /// `floating_ip/fip-a`, `zone/az1`, `agent/agent-az1`.
    package let subject: String
    package let severity: Severity
    /// One line for a person.
    package let text: String
    /// Snake_case, with units, as in all our documents.
    package let data: JSONValue

    package init(
        _ kind: Kind,
        region: String,
        time: Timestamp,
        subject: String,
        severity: Severity,
        text: String,
        data: JSONValue
    ) {
        self.kind = kind
        self.region = region
        self.time = time
        self.subject = subject
        self.severity = severity
        self.text = text
        self.data = data
    }

    /// A ULID: its time, and 80 bits that are the same whenever the same thing is told again. Who gets it twice keeps one.
    package var id: String {
        let digest = SHA256.digest(of: Array("\(kind.rawValue)\n\(region)\n\(subject)\n\(time)\n\(text)".utf8))
        let time = UInt64(clamping: time.millisecondsSinceEpoch)
        let stamp = (0..<6).map { UInt8(truncatingIfNeeded: time >> (40 - 8 * UInt64($0))) }
        return Self.crockford(stamp + digest.prefix(10))
    }

    /// 128 bits as 26 digits, the first of which holds three bits.
    private static func crockford(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        var text = ""
        // Two zero bits before make 130 of them, which is 26 times five.
        var (pending, held) = (0, 2)
        for byte in bytes {
            pending = pending << 8 | Int(byte)
            held += 8
            while held >= 5 {
                held -= 5
                text.append(digits[pending >> held & 31])
            }
            pending &= (1 << held) - 1
        }
        return text
    }
}
