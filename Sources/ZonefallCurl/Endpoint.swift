/// Where an HTTP server listens, as an operator writes it: `http://HOST:PORT`, `https://HOST`, or `unix:/run/x.sock`.
package struct Endpoint: Hashable, Sendable {
    /// What stands before every path, without a slash at its end: `http://127.0.0.1:9400`.
    package let base: String
    /// The Unix socket that is connected instead of the host.
    package let socketPath: String?

    /// - Throws: ``EndpointError`` for another scheme, no host, or characters that a URL can't have.
    package init(_ text: String) throws(EndpointError) {
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .notAURL(text) }
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            // sun_path holds 108 bytes, the last of them zero.
            guard path.hasPrefix("/"), path.utf8.count < 108 else { throw .badSocketPath(path) }
            base = "http://localhost"
            socketPath = path
            return
        }
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix) else { throw .unknownScheme(text) }
        var rest = text.dropFirst(scheme.count)
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        let host = rest.prefix { $0 != "/" }
        guard !host.isEmpty, !host.hasPrefix(":") else { throw .noHost(text) }
        guard !host.contains("@") else { throw .credentials }
        guard !rest.contains("?"), !rest.contains("#") else { throw .notAURL(text) }
        base = scheme + rest
        socketPath = nil
    }

    /// - Parameter path: with its leading slash, and its query percent-encoded.
    package func url(_ path: String) -> String {
        base + path
    }

    package var isEncrypted: Bool { base.hasPrefix("https://") }

    /// Percent-encodes all but the unreserved characters of RFC 3986.
    package static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}

extension Endpoint: CustomStringConvertible {
    package var description: String { socketPath.map { "unix:\($0)" } ?? base }
}

/// Why a text is not an ``Endpoint``.
package enum EndpointError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownScheme(String)
    case noHost(String)
    case badSocketPath(String)
    case credentials
    case notAURL(String)

    package var description: String {
        switch self {
        case .unknownScheme(let text):
            "'\(text)' is not an address to talk to. Write http://HOST:PORT, https://HOST:PORT or unix:/PATH."
        case .noHost(let text): "'\(text)' names no host. Write for example http://127.0.0.1:9400."
        case .badSocketPath(let path):
            "'\(path)' is not a path of a Unix socket: it must start with '/' and be shorter than 108 bytes."
        case .credentials: "An address must not hold a user or a password. Use a token file."
        case .notAURL(let text): "'\(text)' has characters that an address can't have."
        }
    }
}
