/// Text made fit for a URI (RFC 3986).
enum URIText {
    /// A reference to a file as somebody named it, relative or absolute; what a URI can't hold is percent-encoded.
    static func reference(toFile path: String) -> String {
        let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        let encoded = relative.utf8.map { byte in
            isPlain(byte) ? String(UnicodeScalar(byte)) : "%" + hexadecimal(byte >> 4) + hexadecimal(byte & 15)
        }.joined()
        return path.hasPrefix("/") ? "file://\(encoded)" : encoded
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~/".utf8.contains(byte)
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> String {
        String(digit, radix: 16, uppercase: true)
    }
}
