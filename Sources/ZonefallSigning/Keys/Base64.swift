import CSodium

/// RFC 4648 base64 with padding, of a known length, and only in the one way that its bytes are written.
enum Base64 {
    static func text(of bytes: [UInt8]) -> String {
        let room = sodium_base64_encoded_len(bytes.count, Int32(sodium_base64_VARIANT_ORIGINAL))
        var text = [CChar](repeating: 0, count: room)
        sodium_bin2base64(&text, room, bytes, bytes.count, Int32(sodium_base64_VARIANT_ORIGINAL))
        return String(decoding: text.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// - Returns: nil unless the text is base64 of exactly so many bytes, without anything before, between or after.
    static func bytes(of text: String, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var found = 0
        let length = text.utf8.count
        let result = sodium_base642bin(
            &bytes,
            count,
            text,
            length,
            nil,
            &found,
            nil,
            Int32(sodium_base64_VARIANT_ORIGINAL)
        )
        guard result == 0, found == count, self.text(of: bytes) == text else { return nil }
        return bytes
    }
}
