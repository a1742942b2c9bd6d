import CZonefallProbes
import Glibc
import ZonefallModel

/// A socket for echo requests of any size and reach, one target's own: a datagram socket, or a raw one where
/// net.ipv4.ping_group_range forbids that. ``EchoSocket`` serves all ordinary echo probes at once.
struct EchoPort {
    let descriptor: Int32
    private let isRaw: Bool
    private let family: IPAddress.Family
    /// The kernel's own choice for datagram sockets.
    private let identifier: UInt16

    /// Opens it in the namespace and binds it as the probe was told; whoever asks closes the descriptor.
    static func open(
        _ family: IPAddress.Family,
        by source: PlannedProbe.Source
    ) -> Result<EchoPort, OutcomeError> {
        if let address = source.address, address.family != family {
            return .failure(.init(.notSent(reason: "the source address is of another IP version than the target")))
        }
        var isRaw = false
        let descriptor: Int32
        switch NetworkPlace.inside(source.namespace, { zf_echo_socket(family.number, &isRaw) }) {
        case .failure(let error): return .failure(error)
        case .success(let opened): descriptor = opened
        }
        guard descriptor >= 0 else {
            let reason = "ICMP needs net.ipv4.ping_group_range to include the agent's group, or CAP_NET_RAW"
            return .failure(
                .init([-EACCES, -EPERM].contains(descriptor) ? .notSent(reason: reason) : .local(-descriptor))
            )
        }
        _ = zf_keep_errors(descriptor, family.number)
        if let failure = Door.bind(descriptor, by: source) {
            closeDescriptor(descriptor)
            return .failure(.init(failure))
        }
        return .success(
            EchoPort(descriptor: descriptor, isRaw: isRaw, family: family, identifier: .random(in: 1 ... .max))
        )
    }

    /// A request as it is to be handed to the kernel.
    func request(_ sequence: UInt16, _ payload: [UInt8]) -> [UInt8] {
        var message =
            [EchoMessage.requestType(family), 0, 0, 0] + Self.word(identifier) + Self.word(sequence) + payload
        // Of all others the kernel computes it.
        if isRaw, family == .v4 { message.replaceSubrange(2..<4, with: Self.word(Self.checksum(message))) }
        return message
    }

    /// - Parameter bytes: as they were received; raw IPv4 sockets get the IP header, too.
    /// - Returns: nil when it is not the reply to a request of this socket.
    func reply(_ bytes: ArraySlice<UInt8>) -> (sequence: UInt16, payload: ArraySlice<UInt8>)? {
        var message = bytes
        if isRaw, family == .v4 {
            guard let first = bytes.first, first >> 4 == 4, first & 15 >= 5 else { return nil }
            message = bytes.dropFirst(Int(first & 15) * 4)
        }
        guard message.first == EchoMessage.replyType(family), let sequence = sequence(of: message) else { return nil }
        return (sequence, message.dropFirst(8))
    }

    /// - Parameter quote: what an ICMP error quotes, from the ICMP header on.
    /// - Returns: nil when it is not of a request of this socket.
    func sequence(of quote: ArraySlice<UInt8>) -> UInt16? {
        guard quote.count >= 8 else { return nil }
        let start = quote.startIndex
        // Raw sockets get what is others', too.
        guard !isRaw || UInt16(quote[start + 4]) << 8 | UInt16(quote[start + 5]) == identifier else { return nil }
        return UInt16(quote[start + 6]) << 8 | UInt16(quote[start + 7])
    }

    private static func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }

    /// RFC 1071, of a message whose own checksum is zero.
    private static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[index]) << 8 | (index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0)
        }
        while sum >> 16 != 0 { sum = sum >> 16 + sum & 0xffff }
        return ~UInt16(truncatingIfNeeded: sum)
    }
}
