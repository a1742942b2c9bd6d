import ZonefallModel
import ZonefallReports

/// What one observation says, for a person at a terminal. Texts of strangers are made safe here.
enum OneShotText {
    static func time(_ duration: Duration?) -> String {
        guard let duration else { return "" }
        let microseconds = Int((duration.milliseconds * 1_000).rounded())
        if microseconds < 1_000 { return "\(microseconds) us" }
        let hundredths = (microseconds + 5) / 10
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) ms"
    }

    static func outcome(_ observation: Observation) -> String {
        switch observation.outcome {
        case .ok: "ok" + (observation.roundTrip.map { " in \(time($0))" } ?? "")
        case .notSent(let reason): "not sent: \(safe(reason))"
        default: observation.outcome.name
        }
    }

    static func path(_ path: PathTaken) -> String {
        var words: [String] = []
        if let namespace = path.namespace { words.append("namespace \(safe(namespace))") }
        if let interface = path.interface { words.append(safe(interface) + (path.isBound ? " (bound)" : "")) }
        if let source = path.sourceAddress { words.append("source \(source)") }
        if let mark = path.mark { words.append("mark \(mark)") }
        if let gateway = path.gateway {
            words.append("next hop \(gateway)" + (path.gatewayMAC.map { " at \(safe($0))" } ?? ""))
        } else if let mac = path.gatewayMAC {
            words.append("on the link, at \(safe(mac))")
        }
        return words.joined(separator: ", ")
    }

    /// All that an observation tells, one line each, with what it is about.
    static func facts(_ observation: Observation) -> [(String, String)] {
        var facts: [(String, String)] = []
        let details = observation.details
        if let phases = details?.phases, !phases.isEmpty {
            facts.append(("phases", phases.map { "\(safe($0.name)) \(time($0.duration))" }.joined(separator: ", ")))
        }
        if let path = details?.pathTaken { facts.append(("path", self.path(path))) }
        if let address = observation.egressAddress { facts.append(("seen as", "\(address)")) }
        if let member = observation.member { facts.append(("member", safe(member.rawValue))) }
        if let gateway = observation.gateway {
            facts.append(("next hop", "\(gateway)" + (observation.gatewayMAC.map { " at \(safe($0))" } ?? "")))
        }
        if !observation.answers.isEmpty {
            facts.append(("answers", observation.answers.map(\.description).joined(separator: " ")))
        }
        for address in details?.addresses ?? [] {
            facts.append(("\(address.address)", "\(address.outcome.name) \(time(address.roundTrip))"))
        }
        if let facts_ = details?.certificate { facts += certificate(facts_) }
        if let mtu = details?.mtu { facts.append(("mtu", "\(mtu) bytes")) }
        for hop in observation.path {
            facts.append(("hop \(hop.ttl)", (hop.address?.description ?? "no answer") + " " + time(hop.roundTrip)))
        }
        if let rejection = observation.rejection {
            let router = rejection.router.map { "\($0)" } ?? "this host"
            facts.append(("rejected", "by \(router), ICMP type \(rejection.type) code \(rejection.code)"))
        }
        if let other = observation.answeredBy { facts.append(("answered", "by \(other) instead")) }
        if let message = details?.message { facts.append(("message", safe(message))) }
        for measurement in details?.measurements ?? [] {
            facts.append((safe(measurement.name), "\(measurement.value)\(safe(measurement.unit))"))
        }
        return facts
    }

    private static func certificate(_ facts: CertificateFacts) -> [(String, String)] {
        var lines = [("subject", safe(facts.subject)), ("issuer", safe(facts.issuer))]
        if !facts.names.isEmpty { lines.append(("names", safe(facts.names.joined(separator: ", ")))) }
        if let end = facts.chainNotAfter {
            lines.append(("chain", "\(facts.chainLength) certificates, the first of them ends \(end)"))
        }
        if let distrust = facts.distrust { lines.append(("distrust", safe(distrust))) }
        return lines
    }

    private static func safe(_ text: String) -> String {
        TerminalText.safe(text, hasUnicode: false)
    }
}
