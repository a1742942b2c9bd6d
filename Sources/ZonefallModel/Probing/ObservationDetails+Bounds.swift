extension ObservationDetails {
    /// No more than an honest agent would tell: what comes from the network is kept for long.
    package var bounded: ObservationDetails {
        var bounded = self
        bounded.phases = phases.prefix(8).map { Phase(Self.text($0.name), $0.duration) }
        bounded.addresses = addresses.prefix(16).map { result in
            var result = result
            result.answers = Array(result.answers.prefix(16))
            if case .notSent(let reason) = result.outcome { result.outcome = .notSent(reason: Self.text(reason)) }
            return result
        }
        bounded.message = message.map { Self.text($0) }
        bounded.measurements = measurements.prefix(32).map {
            Measurement(Self.text($0.name), $0.value, unit: Self.text($0.unit))
        }
        bounded.pathTaken = pathTaken.map { path in
            var path = path
            path.interface = path.interface.map { Self.text($0) }
            path.gatewayMAC = path.gatewayMAC.map { Self.text($0) }
            path.namespace = path.namespace.map { Self.text($0) }
            return path
        }
        bounded.certificate = certificate.map { facts in
            var facts = facts
            facts.subject = Self.text(facts.subject)
            facts.issuer = Self.text(facts.issuer)
            facts.names = facts.names.prefix(32).map { Self.text($0) }
            facts.distrust = facts.distrust.map { Self.text($0) }
            return facts
        }
        return bounded
    }
}
