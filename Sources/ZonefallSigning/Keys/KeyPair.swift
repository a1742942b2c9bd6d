import CSodium

/// A person's key for signing plans.
package struct KeyPair: Sendable {
    /// Whose it is, as the lists of operators call them.
    package let name: OperatorName
    package let publicKey: PublicKey
    /// 32 bytes, from which everything else follows.
    let seed: [UInt8]
    private let secret: [UInt8]

    static let seedSize = 32

    /// A new one, of the kernel's randomness.
    package init(for name: OperatorName) throws(SigningError) {
        try Sodium.prepare()
        var seed = [UInt8](repeating: 0, count: Self.seedSize)
        randombytes_buf(&seed, Self.seedSize)
        try self.init(for: name, seed: seed)
    }

    /// The one that follows from a seed; the same each time.
    package init(for name: OperatorName, seed: [UInt8]) throws(SigningError) {
        try Sodium.prepare()
        guard seed.count == Self.seedSize else { throw .badText(what: "a private key", bytes: Self.seedSize) }
        var open = [UInt8](repeating: 0, count: PublicKey.size)
        var secret = [UInt8](repeating: 0, count: 64)
        guard crypto_sign_seed_keypair(&open, &secret, seed) == 0 else { throw .noLibrary }
        self.name = name
        self.seed = seed
        self.secret = secret
        publicKey = try PublicKey(bytes: open)
    }

    /// The same signature each time for the same message.
    package func sign(_ message: [UInt8]) throws(SigningError) -> Signature {
        var signature = [UInt8](repeating: 0, count: Signature.size)
        guard crypto_sign_detached(&signature, nil, message, UInt64(message.count), secret) == 0 else {
            throw .noLibrary
        }
        return Signature(bytes: signature)
    }
}
