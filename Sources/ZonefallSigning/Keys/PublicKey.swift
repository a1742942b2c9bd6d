import CSodium

/// Whom a signature is checked against: an Ed25519 public key (RFC 8032).
package struct PublicKey: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: [UInt8]

    package static let size = 32

    /// - Throws: ``SigningError/badText(what:bytes:)`` unless there are 32 bytes.
    package init(bytes: [UInt8]) throws(SigningError) {
        guard bytes.count == Self.size else { throw .badText(what: "a public key", bytes: Self.size) }
        self.bytes = bytes
    }

    /// Reads base64, and nothing but the one way to write these bytes.
    package init(base64 text: String) throws(SigningError) {
        guard let bytes = Base64.bytes(of: text, count: Self.size) else {
            throw .badText(what: "a public key", bytes: Self.size)
        }
        self.bytes = bytes
    }

    package var base64: String { Base64.text(of: bytes) }

    /// The name of the key in signatures: the first 16 hexadecimal digits of the SHA-256 of its bytes.
    package var id: KeyID { KeyID(of: self) }

    /// Whether somebody with the private half signed exactly these bytes.
    package func accepts(_ signature: Signature, of message: [UInt8]) -> Bool {
        // Without the library nothing can be checked, and so nothing is accepted.
        guard (try? Sodium.prepare()) != nil else { return false }
        return crypto_sign_verify_detached(signature.bytes, message, UInt64(message.count), bytes) == 0
    }
}

/// Which key signed: short enough for people to compare, and never proof of anything by itself.
package struct KeyID: Hashable, Sendable {
    /// 16 lower-case hexadecimal digits.
    package let text: String

    package init(of key: PublicKey) {
        text = String(Digest.sha256(of: key.bytes).prefix(16))
    }

    /// - Returns: nil unless the text is 16 lower-case hexadecimal digits.
    package init?(_ text: String) {
        guard text.utf8.count == 16, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.text = text
    }
}

extension KeyID: CustomStringConvertible, Comparable {
    package var description: String { text }
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}
