/// A fault that the kernel itself ends: everything to and from the dark prefixes is dropped, for as long as both of two
/// set elements live, and the kernel lets them die.
///
/// - `lease` is renewed while all is well; without renewal it ends within its own length.
/// - `cap` is set once, when the fault begins, and never renewed: no renewer, however mad, gets past it.
///
/// Loading the gate (*arming*) changes nothing. Deleting its table, flushing a set, a reboot, or the end of the network
/// namespace each let traffic pass. Both families always go dark together, and loopback never does.
package struct LeaseGate: Hashable, Sendable {
    /// The name of our table in family `inet`, and in `netdev` where its mode needs one. Creating it is a mutex: a second
    /// gate of that name is refused.
    package let table: String
    /// What an administrator reads beside the table in `nft list ruleset`; at most 127 bytes.
    package let comment: String
    package let mode: Mode
    /// Sorted as given; always of both families.
    package let darkPrefixes: [AddressPrefix]
    package let exemptions: Exemptions
    /// nil: everything is dropped.
    package let brownout: Brownout?
    /// How long a lease lasts at most, and by default.
    package let lease: Duration
    /// How long the fault lasts at most, renewed or not.
    package let cap: Duration

    /// Kernels before autumn 2024 never expire a timeout below one tick, so nothing shorter is accepted.
    package static let shortestLease = Duration.seconds(1)
    /// A bound on what may be asked for at all.
    package static let longestCap = Duration.seconds(86_400)
    /// The kernel counts in ticks of up to this much, so that it may end a lease so much later than asked for.
    package static let tick = Duration.milliseconds(10)
    package static let defaultTable = "zonefall"

    /// - Throws: ``LeaseGateError`` for a name that nft could not write, a family without prefixes, exemptions that could
    ///   not hold, or durations that are not `shortestLease ≤ lease ≤ cap ≤ longestCap`.
    package init(
        table: String = LeaseGate.defaultTable,
        comment: String = "",
        mode: Mode = .l3Silent,
        darkPrefixes: [AddressPrefix] = [.everyIPv4, .everyIPv6],
        exemptInterfaces: [String] = [],
        exemptPrefixes: [AddressPrefix] = [],
        exemptPorts: [UInt16] = [],
        brownout: Brownout? = nil,
        lease: Duration,
        cap: Duration
    ) throws(LeaseGateError) {
        guard Self.isTableName(table) else { throw .badTableName(table) }
        guard comment.utf8.count < 128, !comment.contains("\""), !comment.contains("\n") else {
            throw .badComment(comment)
        }
        for name in exemptInterfaces where !Self.isInterfaceName(name) { throw .badInterfaceName(name) }
        guard darkPrefixes.contains(where: \.isIPv4), darkPrefixes.contains(where: { !$0.isIPv4 }) else {
            throw .oneFamilyOnly
        }
        guard lease >= Self.shortestLease else { throw .leaseTooShort(lease) }
        guard lease <= cap else { throw .leaseLongerThanCap(lease: lease, cap: cap) }
        guard cap <= Self.longestCap else { throw .capTooLong(cap) }
        self.table = table
        self.comment = comment
        self.mode = mode
        self.darkPrefixes = darkPrefixes
        exemptions = Exemptions(interfaces: exemptInterfaces, prefixes: exemptPrefixes, tcpPorts: exemptPorts)
        self.brownout = brownout
        self.lease = lease
        self.cap = cap
        try checkMode()
    }

    /// The command by which anyone can bring light, without us.
    package var manualRevert: String {
        let commands = tables.map { "delete table \($0.family.name) \($0.name)" }
        return commands.count == 1 ? "nft \(commands[0])" : "nft '\(commands.joined(separator: "; "))'"
    }

    static func isTableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetter(first), name.utf8.count <= 31 else { return false }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    static func isInterfaceName(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetter(first) || isDigit(first), name.utf8.count <= 15 else {
            return false
        }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-_.@".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
