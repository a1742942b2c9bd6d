import CZonefallProbes
import ZonefallModel

/// Opens sockets that leave by the way that a probe was told to, or says why they can't.
enum Door {
    enum Transport {
        case stream, datagram
    }

    /// A non-blocking socket for one target, bound to the interface and to the source address.
    ///
    /// - Returns: `.failure` with ``Outcome/notSent(reason:)``.
    static func open(
        _ transport: Transport,
        to target: IPAddress,
        by source: PlannedProbe.Source
    ) -> Result<Int32, OutcomeError> {
        if let address = source.address, address.family != target.family {
            return .failure(.init(.notSent(reason: "the source address is of another IP version than the target")))
        }
        let opened = NetworkPlace.inside(source.namespace) { zf_socket(target.family.number, transport == .stream) }
        guard case .success(let descriptor) = opened else { return opened }
        guard descriptor >= 0 else { return .failure(.init(.local(-descriptor))) }
        if let failure = bind(descriptor, by: source) {
            closeDescriptor(descriptor)
            return .failure(.init(failure))
        }
        return .success(descriptor)
    }

    /// Binds a socket; the address only if it is of the socket's family, which the caller sees to.
    ///
    /// - Returns: nil when it is bound as asked.
    static func bind(_ descriptor: Int32, by source: PlannedProbe.Source) -> Outcome? {
        if let interface = source.interface {
            let result = zf_bind_device(descriptor, interface)
            guard result >= 0 else { return .local(-result) }
        }
        if let mark = source.mark {
            let result = zf_set_mark(descriptor, mark)
            guard result >= 0 else { return .notSent(reason: NetworkPlace.reason(-result, marking: mark)) }
        }
        if let address = source.address {
            var address = zf_address(address)
            let result = zf_bind(descriptor, &address)
            guard result >= 0 else { return .local(-result) }
        }
        return nil
    }
}

/// An outcome that stands in the place of an error.
struct OutcomeError: Error {
    let outcome: Outcome

    init(_ outcome: Outcome) {
        self.outcome = outcome
    }
}
