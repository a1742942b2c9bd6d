/// A fault that the kernel itself ends: everything to and from the dark prefixes is dropped, for as long as both of two
/// set elements live, and the kernel lets them die.
///
/// - `lease` is renewed while all is well; without renewal it ends within its own length.
/// - `cap` is set once, when the fault begins, and never renewed: no renewer, however mad, gets past it.
///
/// Loading the gate (*arming*) changes nothing. Deleting its table, flushing a set, a reboot, or the end of the network
/// namespace each let traffic pass. Both families always go dark together, and loopback never does.
package struct LeaseGate: Hashable, Sendable {
    /// The name of our table in family `inet`. Creating it is a mutex: a second gate of that name is refused.
    package let table: String
    /// What an administrator reads beside the table in `nft list ruleset`; at most 127 bytes.
    package let comment: String
    /// Sorted as given; always of both families.
    package let darkPrefixes: [AddressPrefix]
    /// Interfaces that stay lit besides `lo`: those of the control channel.
    package let exemptInterfaces: [String]
    /// How long a lease lasts at most, and by default.
    package let lease: Duration
    /// How long the fault lasts at most, renewed or not.
    package let cap: Duration

    /// Kernels before autumn 2024 never expire a timeout below one tick, so nothing shorter is accepted.
    package static let shortestLease = Duration.seconds(1)
    /// A bound on what may be asked for at all.
    package static let longestCap = Duration.seconds(86_400)
    package static let defaultTable = "zonefall"

    /// - Throws: ``LeaseGateError`` for a name that nft could not write, a family without prefixes, or durations that are
    ///   not `shortestLease ≤ lease ≤ cap ≤ longestCap`.
    package init(
        table: String = LeaseGate.defaultTable,
        comment: String = "",
        darkPrefixes: [AddressPrefix] = [.everyIPv4, .everyIPv6],
        exemptInterfaces: [String] = [],
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
        self.darkPrefixes = darkPrefixes
        self.exemptInterfaces = exemptInterfaces
        self.lease = lease
        self.cap = cap
    }

    /// The command by which anyone can bring light, without us.
    package var manualRevert: String { "nft delete table inet \(table)" }

    private static func isTableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetter(first), name.utf8.count <= 31 else { return false }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isInterfaceName(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetter(first) || isDigit(first), name.utf8.count <= 15 else {
            return false
        }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-_.@".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

package enum LeaseGateError: Error, Hashable, Sendable {
    case badTableName(String)
    case badComment(String)
    case badInterfaceName(String)
    case oneFamilyOnly
    case leaseTooShort(Duration)
    case leaseLongerThanCap(lease: Duration, cap: Duration)
    case capTooLong(Duration)
}

extension LeaseGateError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badTableName(let name):
            "'\(name)' can't be the name of a table: a letter, then letters, digits and '_', at most 31 in all."
        case .badComment(let text):
            "'\(text)' can't be a table's comment: at most 127 bytes, without double quotes and line ends."
        case .badInterfaceName(let name):
            "'\(name)' is not the name of an interface: at most 15 letters, digits and any of -_.@"
        case .oneFamilyOnly:
            "A gate needs dark prefixes of IPv4 and of IPv6: a zone that is dark in one family only is half open."
        case .leaseTooShort(let lease):
            "A lease of \(lease) is too short: some kernels never end what is shorter than a tick. Ask for 1 s or more."
        case .leaseLongerThanCap(let lease, let cap):
            "The lease (\(lease)) is longer than the cap (\(cap)). Shorten the lease, or lengthen the cap."
        case .capTooLong(let cap):
            "A cap of \(cap) is longer than a day. No blackout needs that."
        }
    }
}
