import ZonefallModel

extension GameDay.Brownout: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case loss = "loss_permille"
        case rate = "rate_bytes_per_s"
        case latency = "latency_ms"
        package static let object = "a brownout"
    }

    package init?(_ object: DocumentObject<Key>) {
        self.init(
            lossPermille: object.optional(.loss, .integer(in: 1...1_000)),
            bytesPerSecond: object.optional(.rate, .integer(in: 1...1 << 40)),
            latency: object.optional(.latency, .milliseconds(in: 1...60_000))
        )
        if Key.allCases.allSatisfy({ object[$0] == nil }) {
            object.report(
                "a brownout that does nothing",
                remedy: "Say \"loss_permille\", \"rate_bytes_per_s\" or \"latency_ms\", or several of them."
            )
        }
    }
}

extension GameDay.Host: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case host, zone, socket, addresses
        case exemptInterfaces = "exempt_interfaces"
        case exemptPrefixes = "exempt_prefixes"
        case exemptPorts = "exempt_tcp_ports"
        package static let object = "a host"
    }

    /// Where the daemon listens if nobody says otherwise.
    package static let standardSocket = "/run/zonefall/chaosd.sock"

    package init?(_ object: DocumentObject<Key>) {
        let name = object.required(.host, .text)
        let zone: Zone.ID? = object.required(.zone, .id())
        let socket = object.optional(.socket, .text)
        let interfaces = object.list(.exemptInterfaces, .text)
        let prefixes = object.list(.exemptPrefixes, .prefix)
        let ports = object.list(.exemptPorts, .port)
        let addresses = object.list(.addresses, .prefix)
        guard let name, let zone else { return nil }
        self.init(
            name: name,
            zone: zone,
            socket: socket ?? Self.standardSocket,
            exemptInterfaces: interfaces,
            exemptPrefixes: prefixes,
            exemptPorts: ports,
            addresses: addresses
        )
    }
}

extension DocumentValue<String> {
    /// The SHA-256 of a document, as `sha256sum` prints it.
    static var sha256: Self {
        .text("64 hexadecimal digits", remedy: "Write what 'sha256sum' prints of the file.") { text in
            text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
                ? text : nil
        }
    }

    /// An address of the web.
    static var url: Self {
        .text("a URL", remedy: "Write it like https://alerts.example.org/hook.") { text in
            let isWeb = text.hasPrefix("http://") || text.hasPrefix("https://")
            return isWeb && !text.contains(where: \.isWhitespace) ? text : nil
        }
    }
}
