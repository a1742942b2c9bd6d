import CCurl

/// A certificate that a TLS server showed, in OpenSSL's words. All of it is the server's say, and may be anything.
package struct ServerCertificate: Hashable, Sendable {
    package var subject = ""
    package var issuer = ""
    /// The DNS names and addresses that it is for.
    package var names: [String] = []
    /// As `Nov 24 08:00:00 2026 GMT`.
    package var notBefore = ""
    package var notAfter = ""

    /// More than any honest chain has.
    private static let mostCertificates = 16
    private static let mostNames = 64

    /// Reads `Key:value` lines, as CURLINFO_CERTINFO has them.
    init(lines: [String]) {
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = String(line[line.index(after: colon)...])
            switch line[..<colon] {
            case "Subject": subject = value
            case "Issuer": issuer = value
            case "Start date": notBefore = value
            case "Expire date": notAfter = value
            case "X509v3 Subject Alternative Name": names = Self.names(in: value)
            default: break
            }
        }
    }

    /// Out of `DNS:shop.example, IP Address:192.0.2.1`.
    private static func names(in text: String) -> [String] {
        text.split(separator: ",").prefix(mostNames).compactMap { part in
            let part = part.drop { $0 == " " }
            for prefix in ["DNS:", "IP Address:"] where part.hasPrefix(prefix) {
                return String(part.dropFirst(prefix.count))
            }
            return nil
        }
    }

    static func shown(to handle: UnsafeMutableRawPointer) -> [ServerCertificate] {
        guard let chain = zonefall_curl_get_certificates(handle)?.pointee, let lists = chain.certinfo else { return [] }
        return (0..<min(Int(chain.num_of_certs), mostCertificates)).map { index in
            var lines: [String] = []
            var entry = lists[index]
            while let current = entry {
                lines.append(String(cString: current.pointee.data))
                entry = current.pointee.next
            }
            return ServerCertificate(lines: lines)
        }
    }
}
