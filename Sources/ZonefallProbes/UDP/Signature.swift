import ZonefallModel

/// HMAC-SHA256 (RFC 2104) with one key, whose two halves are made once.
struct Signature: Sendable {
    static let size = 32
    private static let block = 64
    private let inner: [UInt8]
    private let outer: [UInt8]

    /// - Parameter key: any length; at least 16 bytes are wise.
    init(key: [UInt8]) {
        let short = key.count > Self.block ? SHA256.digest(of: key) : key
        let padded = short + [UInt8](repeating: 0, count: Self.block - short.count)
        inner = padded.map { $0 ^ 0x36 }
        outer = padded.map { $0 ^ 0x5c }
    }

    func sign(_ message: some Collection<UInt8>) -> [UInt8] {
        SHA256.digest(of: outer + SHA256.digest(of: inner + Array(message)))
    }

    /// Takes as long for a wrong signature as for the right one.
    func isRight(_ signature: some Collection<UInt8>, of message: some Collection<UInt8>) -> Bool {
        let right = sign(message)
        guard signature.count == right.count else { return false }
        return zip(signature, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
