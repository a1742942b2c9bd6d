/// Why bytes are not a text that a document may be: not UTF-8, control characters, or far too many lines.
struct TextFault {
    let place: DocumentPlace
    let problem: String
    let remedy: String

    static func first(in bytes: [UInt8]) -> TextFault? {
        guard String(validating: bytes, as: UTF8.self) != nil else { return invalidUTF8(in: bytes) }
        var values = 0
        for (offset, byte) in bytes.enumerated() {
            switch byte {
            case 0x0a, UInt8(ascii: ","): values += 1
            case 0x09, 0x0d: break
            case 0..<0x20, 0x7f: return control(byte, at: offset, in: bytes)
            // U+0080 to U+009F, but for U+0085, which is a line break of YAML.
            case 0xc2 where (0x80...0x9f).contains(bytes[offset + 1]) && bytes[offset + 1] != 0x85:
                return control(bytes[offset + 1], at: offset, in: bytes)
            case 0xef where isNoncharacterOrMark(bytes[offset + 1], bytes[offset + 2]):
                return TextFault(
                    place: place(of: offset, in: bytes),
                    problem: "a byte order mark or noncharacter stands in the text",
                    remedy: "Delete it, or write it as an escape in double quotes."
                )
            default: break
            }
        }
        guard values > DocumentLimits.values else { return nil }
        return TextFault(
            place: .start,
            problem: "the file has more than \(DocumentLimits.values) lines and list elements",
            remedy: "Split it: a file holds one region."
        )
    }

    private static func isNoncharacterOrMark(_ second: UInt8, _ third: UInt8) -> Bool {
        (second == 0xbf && third >= 0xbe) || (second == 0xbb && third == 0xbf)
    }

    private static func control(_ code: UInt8, at offset: Int, in bytes: [UInt8]) -> TextFault {
        let digits = String(code, radix: 16, uppercase: true)
        return TextFault(
            place: place(of: offset, in: bytes),
            problem:
                "the control character U+\(String(repeating: "0", count: 4 - digits.count))\(digits) stands in the text",
            remedy: "Delete it: a document is plain text."
        )
    }

    private static func invalidUTF8(in bytes: [UInt8]) -> TextFault {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
        return TextFault(
            place: place(of: offset, in: bytes),
            problem: "the file is not UTF-8 from here",
            remedy: "Save it as UTF-8."
        )
    }

    /// The place of a byte, by lines as editors count them.
    static func place(of offset: Int, in bytes: [UInt8]) -> DocumentPlace {
        var line = 1
        var column = 1
        for byte in bytes[..<min(offset, bytes.count)] {
            if byte == 0x0a {
                line += 1
                column = 1
            } else if byte & 0xc0 != 0x80 {
                column += 1
            }
        }
        return DocumentPlace(line: line, column: column)
    }
}
