import ZonefallModel

/// HMAC-SHA256 (RFC 2104) with one key, whose two halves are absorbed once and for all.
struct Signature: Sendable {
    static let size = 32
    private let inner: SHA256
    private let outer: SHA256

    /// - Parameter key: any length; at least 16 bytes are wise.
    init(key: [UInt8]) {
        let short = key.count > SHA256.blockSize ? SHA256.digest(of: key) : key
        let padded = short + [UInt8](repeating: 0, count: SHA256.blockSize - short.count)
        inner = Self.started(padded.map { $0 ^ 0x36 })
        outer = Self.started(padded.map { $0 ^ 0x5c })
    }

    private static func started(_ block: [UInt8]) -> SHA256 {
        var hash = SHA256()
        block.withUnsafeBytes { hash.absorb($0) }
        return hash
    }

    func sign(_ message: ArraySlice<UInt8>) -> [UInt8] {
        message.withUnsafeBytes { sign($0) }
    }

    func sign(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        let digest = inner.digest(of: message, after: SHA256.blockSize)
        return digest.withUnsafeBytes { outer.digest(of: $0, after: SHA256.blockSize) }
    }

    /// Takes as long for a wrong signature as for the right one.
    func isRight(_ signature: UnsafeRawBufferPointer, of message: UnsafeRawBufferPointer) -> Bool {
        let right = sign(message)
        guard signature.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<right.count { difference |= right[index] ^ signature[index] }
        return difference == 0
    }

    func isRight(_ signature: ArraySlice<UInt8>, of message: ArraySlice<UInt8>) -> Bool {
        signature.withUnsafeBytes { signature in message.withUnsafeBytes { isRight(signature, of: $0) } }
    }
}
