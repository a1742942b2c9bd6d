import ZonefallCurl
import ZonefallModel

/// What the certificates that a server showed mean. Pure: texts and a time in, facts and a complaint out.
enum CertificateJudge {
    private static let chainProblem = "SSL certificate problem: "

    /// True when libcurl's words are about the chain, not about the name.
    static func isAboutChain(_ why: String) -> Bool { why.hasPrefix(chainProblem) }

    static func reason(_ why: String) -> String {
        ObservationDetails.text(why.hasPrefix(chainProblem) ? String(why.dropFirst(chainProblem.count)) : why)
    }

    /// - Returns: nil when no certificate was shown.
    static func facts(_ chain: [ServerCertificate], distrust: String?, isForName: Bool) -> CertificateFacts? {
        guard let own = chain.first else { return nil }
        return CertificateFacts(
            subject: ObservationDetails.text(own.subject),
            issuer: ObservationDetails.text(own.issuer),
            names: own.names.map { ObservationDetails.text($0) },
            notBefore: time(own.notBefore),
            notAfter: time(own.notAfter),
            chainNotAfter: chain.compactMap { time($0.notAfter) }.min(),
            chainLength: chain.count,
            distrust: distrust,
            isForName: isForName
        )
    }

    /// - Returns: why they will not do, in words; nil when they will.
    static func complaint(about facts: CertificateFacts, _ options: ProbeOptions?, at now: Timestamp) -> String? {
        if options?.verifies != false {
            if let distrust = facts.distrust { return "the certificate is not trusted: \(distrust)" }
            if !facts.isForName { return "the certificate is for other names than the one that was asked for" }
        }
        guard let wanted = options?.certificateDays, let left = facts.daysLeft(at: now), left < wanted else {
            return nil
        }
        return "a certificate of the chain is good for \(left) days, less than \(wanted)"
    }

    /// Reads OpenSSL's `Nov 24 08:00:00 2026 GMT`.
    static func time(_ text: String) -> Timestamp? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let words = text.split(separator: " ")
        guard words.count == 5, words[4] == "GMT", let month = months.firstIndex(of: String(words[0])),
            words[1].utf8.count <= 2, words[3].utf8.count == 4
        else { return nil }
        let day = words[1].utf8.count == 1 ? "0\(words[1])" : "\(words[1])"
        let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
        return Timestamp("\(words[3])-\(number)-\(day)T\(words[2])Z")
    }
}
