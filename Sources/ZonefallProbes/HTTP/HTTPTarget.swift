import ZonefallCurl
import ZonefallModel

/// What is asked for by HTTP: scheme, host, port and path, whatever address the connection goes to.
struct HTTPTarget: Hashable {
    let isEncrypted: Bool
    /// The name to ask for, also in the handshake; nil: the address itself.
    let name: String?
    /// What the Host header says, where it is not the URL's host.
    let host: String?
    let port: UInt16
    let path: String

    init(_ probe: PlannedProbe, at address: IPAddress, isEncrypted: Bool) {
        self.isEncrypted = isEncrypted
        let named = probe.options?.serverName ?? probe.host ?? probe.resolve
        // Without TLS the name stands in the header alone, so that no name is ever looked up.
        name = isEncrypted ? named.flatMap { Self.isHost($0) ? $0 : nil } : nil
        host = probe.host ?? probe.resolve
        port = probe.port
        path = probe.path
    }

    private init(isEncrypted: Bool, name: String?, host: String?, port: UInt16, path: String) {
        self.isEncrypted = isEncrypted
        self.name = name
        self.host = host
        self.port = port
        self.path = path
    }

    func request(to address: IPAddress, largestBody: Int) -> HTTPRequest {
        let literal = address.family == .v6 ? "[\(address)]" : "\(address)"
        var headers = [HTTPRequest.Header("User-Agent", "zonefall-agent")]
        if let host { headers.append(.init("Host", host)) }
        var request = HTTPRequest(
            .get,
            "\(isEncrypted ? "https" : "http")://\(name ?? literal):\(port)\(path)",
            headers: headers,
            largestBody: largestBody
        )
        if name != nil { request.route.addresses = [address.description] }
        return request
    }

    /// Where a redirect leads, if it is the same host: the same connection's address would serve another host's name.
    ///
    /// - Parameters:
    ///   - url: as the answer gave it, made whole.
    ///   - address: that answered: what is asked for by no name is made whole by its address.
    func following(_ url: String, at address: IPAddress) -> HTTPTarget? {
        guard let scheme = ["http://", "https://"].first(where: url.lowercased().hasPrefix) else { return nil }
        let isEncrypted = scheme == "https://"
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var path = rest.dropFirst(authority.count).prefix { $0 != "#" }
        if !path.hasPrefix("/") { path = "/" + path }
        let isLiteral = authority.hasPrefix("[")
        let hostEnd =
            isLiteral
            ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        let host = authority[..<(hostEnd ?? authority.endIndex)].lowercased()
        let portText = authority[(hostEnd ?? authority.endIndex)...].dropFirst()
        let port = portText.isEmpty ? (isEncrypted ? 443 : 80) : UInt16(portText)
        guard let port, path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        let mine = Set([name, self.host.map(Self.withoutPort)].compactMap { $0?.lowercased() })
        guard mine.contains(host) || Self.address(host) == address else { return nil }
        return HTTPTarget(
            isEncrypted: isEncrypted,
            name: isEncrypted ? name ?? self.host.map(Self.withoutPort) : nil,
            host: self.host,
            port: port,
            path: String(path)
        )
    }

    private static func address(_ host: String) -> IPAddress? {
        IPAddress(host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host)
    }

    private static func withoutPort(_ host: String) -> String {
        String(host.prefix { $0 != ":" })
    }

    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0)
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
            }
    }
}
