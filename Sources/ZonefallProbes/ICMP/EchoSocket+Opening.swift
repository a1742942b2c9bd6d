import CZonefallProbes
import Glibc
import ZonefallModel

extension EchoSocket {
    /// Opens a socket for signed datagrams.
    ///
    /// - Parameter port: its own, that its flows have in common; any other if somebody else has it.
    static func open(
        signedWith key: Signature,
        family: IPAddress.Family,
        port: UInt16,
        loop: EventLoop,
        watch: VantageWatch,
        receiveBuffer: Int32
    ) -> Result<EchoSocket, OutcomeError> {
        let descriptor = zf_datagram_echo_open(family.number, receiveBuffer)
        guard descriptor >= 0 else { return .failure(.init(.local(-descriptor))) }
        var own = zf_address()
        own.family = UInt8(family.number)
        own.port = port
        if zf_bind(descriptor, &own) < 0 {
            own.port = 0
            let result = zf_bind_port(descriptor, &own)
            if result < 0 {
                closeDescriptor(descriptor)
                return .failure(.init(.local(-result)))
            }
        }
        let format = EchoFormat.signed(key, nonceEnd: .random(in: .min ... .max))
        return make(family, format, descriptor, loop, watch)
    }

    /// Opens and binds the socket for ICMP.
    ///
    /// - Parameter receiveBuffer: how many bytes the kernel may keep for it.
    static func open(
        family: IPAddress.Family,
        by source: PlannedProbe.Source,
        loop: EventLoop,
        watch: VantageWatch,
        receiveBuffer: Int32
    ) -> Result<EchoSocket, OutcomeError> {
        if let address = source.address, address.family != family {
            return .failure(.init(.notSent(reason: "the source address is of another IP version than the target")))
        }
        var isRaw = false
        let descriptor: Int32
        switch NetworkPlace.inside(source.namespace, { zf_echo_open(family.number, receiveBuffer, &isRaw) }) {
        case .success(let opened): descriptor = opened
        case .failure(let error): return .failure(error)
        }
        guard descriptor >= 0 else {
            let reason = "ICMP needs net.ipv4.ping_group_range to include the agent's group, or CAP_NET_RAW"
            return .failure(
                .init([-EPERM, -EACCES].contains(descriptor) ? .notSent(reason: reason) : .local(-descriptor))
            )
        }
        if let failure = Door.bind(descriptor, by: source) {
            closeDescriptor(descriptor)
            return .failure(.init(failure))
        }
        return make(family, .icmp(identifier: .random(in: 1 ... .max), isRaw: isRaw), descriptor, loop, watch)
    }

    private static func make(
        _ family: IPAddress.Family,
        _ format: EchoFormat,
        _ descriptor: Int32,
        _ loop: EventLoop,
        _ watch: VantageWatch
    ) -> Result<EchoSocket, OutcomeError> {
        guard let batch = zf_batch_create(format.size) else {
            closeDescriptor(descriptor)
            return .failure(.init(.local(ENOMEM)))
        }
        return .success(EchoSocket(family, format, descriptor, batch, loop, watch))
    }
}
