import ZonefallModel

/// Where the coordinator listens: `127.0.0.1:9400`, `[::1]:9400`, `localhost:9400`.
package struct ListenAddress: Hashable, Sendable {
    package let host: String
    /// 0: any free one.
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// True when only this machine can reach it. A name other than `localhost` is not trusted to be one.
    package var isLoopback: Bool {
        if host == "localhost" { return true }
        return switch IPAddress(host) {
        case .v4(let value): value >> 24 == 127
        case .v6(high: 0, low: 1): true
        case .v6, nil: false
        }
    }
}

extension ListenAddress: LosslessStringConvertible {
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard case .v6? = IPAddress(String(host)) else { return nil }
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
