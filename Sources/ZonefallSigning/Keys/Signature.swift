/// What a private key says of a message: 64 bytes (RFC 8032, Ed25519).
package struct Signature: Hashable, Sendable {
    package let bytes: [UInt8]

    package static let size = 64

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads base64, and nothing but the one way to write these bytes.
    package init(base64 text: String) throws(SigningError) {
        guard let bytes = Base64.bytes(of: text, count: Self.size) else {
            throw .badText(what: "a signature", bytes: Self.size)
        }
        self.bytes = bytes
    }

    package var base64: String { Base64.text(of: bytes) }
}
