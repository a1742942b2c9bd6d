import CSodium

/// What bytes are named by.
package enum Digest {
    /// SHA-256 as 64 lower-case hexadecimal digits.
    package static func sha256(of bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
        return hexadecimal(digest)
    }

    /// So many random bytes as lower-case hexadecimal digits: nonces.
    package static func randomHexadecimal(bytes count: Int) throws(SigningError) -> String {
        try Sodium.prepare()
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        return hexadecimal(bytes)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
