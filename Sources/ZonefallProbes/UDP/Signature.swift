import CZonefallProbes
import ZonefallModel

/// HMAC-SHA256 (RFC 2104) with one key, whose two halves are absorbed once and for all.
///
/// By the processor's own instructions where it has them: six blocks for each echo are a sixth of its cost otherwise.
struct Signature: Sendable {
    static let size = 32
    private let way: Way

    private enum Way: Sendable {
        case processor(zf_hmac_key)
        case plain(inner: SHA256, outer: SHA256)
    }

    /// - Parameters:
    ///   - key: any length; at least 16 bytes are wise.
    ///   - isPlain: without the processor's help, as on processors that have none.
    init(key: [UInt8], isPlain: Bool = !zf_hmac_is_possible()) {
        let short = key.count > SHA256.blockSize ? SHA256.digest(of: key) : key
        let padded = short + [UInt8](repeating: 0, count: SHA256.blockSize - short.count)
        guard isPlain else {
            var started = zf_hmac_key()
            zf_hmac_start(&started, padded)
            way = .processor(started)
            return
        }
        way = .plain(inner: Self.started(padded.map { $0 ^ 0x36 }), outer: Self.started(padded.map { $0 ^ 0x5c }))
    }

    private static func started(_ block: [UInt8]) -> SHA256 {
        var hash = SHA256()
        block.withUnsafeBytes { hash.absorb($0) }
        return hash
    }

    func sign(_ message: ArraySlice<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.size) { bytes, count in
            message.withUnsafeBytes { sign($0, to: UnsafeMutableRawBufferPointer(bytes)) }
            count = Self.size
        }
    }

    /// - Parameter signature: room for ``size`` bytes, which may lie beside the message.
    func sign(_ message: UnsafeRawBufferPointer, to signature: UnsafeMutableRawBufferPointer) {
        switch way {
        case .processor(var key):
            let room = signature.assumingMemoryBound(to: UInt8.self)
            zf_hmac_sign(&key, message.baseAddress, message.count, room.baseAddress)
        case .plain(let inner, let outer):
            let digest = inner.digest(of: message, after: SHA256.blockSize)
            signature.copyBytes(from: digest.withUnsafeBytes { outer.digest(of: $0, after: SHA256.blockSize) })
        }
    }

    /// Takes as long for a wrong signature as for the right one.
    func isRight(_ signature: UnsafeRawBufferPointer, of message: UnsafeRawBufferPointer) -> Bool {
        guard signature.count == Self.size else { return false }
        return withUnsafeTemporaryAllocation(byteCount: Self.size, alignment: 8) { right in
            sign(message, to: right)
            var difference: UInt64 = 0
            for offset in stride(from: 0, to: Self.size, by: 8) {
                difference |=
                    right.load(fromByteOffset: offset, as: UInt64.self)
                    ^ signature.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            }
            return difference == 0
        }
    }

    func isRight(_ signature: ArraySlice<UInt8>, of message: ArraySlice<UInt8>) -> Bool {
        signature.withUnsafeBytes { signature in message.withUnsafeBytes { isRight(signature, of: $0) } }
    }
}
