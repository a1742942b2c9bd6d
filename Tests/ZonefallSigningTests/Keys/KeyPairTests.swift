import Testing
import ZonefallSigning

struct KeyPairTests {
    /// RFC 8032, section 7.1, test 3.
    @Test func `the signature is the one that the standard gives`() throws {
        let pair = try KeyPair(
            for: #require(OperatorName("ada")),
            seed: bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
        )
        #expect(pair.publicKey.bytes == bytes("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"))
        let signature = try pair.sign([0xaf, 0x82])
        #expect(
            signature.bytes
                == bytes(
                    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
                )
        )
        #expect(pair.publicKey.accepts(signature, of: [0xaf, 0x82]))
    }

    @Test func `one changed bit of message, signature or key is refused`() throws {
        let name = try #require(OperatorName("ada"))
        let pair = try KeyPair(for: name)
        let message = Array("zone a, dark".utf8)
        let signature = try pair.sign(message)
        #expect(pair.publicKey.accepts(signature, of: message))
        for bit in 0..<message.count * 8 {
            var changed = message
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!pair.publicKey.accepts(signature, of: changed))
        }
        #expect(try !KeyPair(for: name).publicKey.accepts(signature, of: message))
        #expect(!pair.publicKey.accepts(signature, of: message + [0]))
    }

    @Test func `two new keys differ, and each has an id of 16 digits that its bytes give`() throws {
        let name = try #require(OperatorName("ada"))
        let (first, second) = (try KeyPair(for: name), try KeyPair(for: name))
        #expect(first.publicKey != second.publicKey)
        #expect(first.publicKey.id.text == String(Digest.sha256(of: first.publicKey.bytes).prefix(16)))
        #expect(KeyID(first.publicKey.id.text) == first.publicKey.id)
    }

    @Test(arguments: ["", "abcd", "0123456789ABCDEF", "0123456789abcde ", "0123456789abcdef0"])
    func `what is no id of a key is none`(text: String) {
        #expect(KeyID(text) == nil)
    }

    @Test func `a public key is read from its base64, and from nothing near it`() throws {
        let key = try KeyPair(for: #require(OperatorName("ada"))).publicKey
        #expect(try PublicKey(base64: key.base64) == key)
        let unpadded = String(key.base64.dropLast())
        for text in ["", unpadded, key.base64 + "=", " " + key.base64, key.base64 + "\n", unpadded + "A"] {
            #expect(throws: SigningError.badText(what: "a public key", bytes: 32)) { try PublicKey(base64: text) }
        }
    }

    @Test func `the digest is the one that the standard gives`() {
        #expect(
            Digest.sha256(of: Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
    }

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        stride(from: 0, to: hexadecimal.count, by: 2).compactMap { index in
            UInt8(hexadecimal.dropFirst(index).prefix(2), radix: 16)
        }
    }
}
