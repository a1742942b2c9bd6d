extension JSONReader {
    mutating func string() throws(Fault) -> String {
        advance()
        let start = position
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { advance() }
        if current == UInt8(ascii: "\"") {
            let text = String(decoding: bytes[start..<position], as: UTF8.self)
            advance()
            return text
        }
        return try stringWithEscapes(after: Array(bytes[start..<position]))
    }

    private mutating func stringWithEscapes(after head: [UInt8]) throws(Fault) -> String {
        var text = head
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                advance()
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20: throw fault("a line ends inside a string", remedy: "Close the quote, or write \\n.")
            default:
                text.append(byte)
                advance()
            }
        }
        throw fault("the document ends inside a string", remedy: "Close the quote.")
    }

    private mutating func escape() throws(Fault) -> [UInt8] {
        let start = position
        advance()
        guard let byte = current else { throw fault("the document ends inside a string", remedy: "Close the quote.") }
        let plain: [UInt8: UInt8] = [
            UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5c, UInt8(ascii: "/"): 0x2f, UInt8(ascii: "b"): 0x08,
            UInt8(ascii: "f"): 0x0c, UInt8(ascii: "n"): 0x0a, UInt8(ascii: "r"): 0x0d, UInt8(ascii: "t"): 0x09,
        ]
        if let escaped = plain[byte] {
            advance()
            return [escaped]
        }
        guard byte == UInt8(ascii: "u"), let scalar = unicodeEscape() else {
            position = start
            throw fault("no such escape in a string", remedy: "Write \\\\ for a backslash, \\uXXXX for a character.")
        }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func unicodeEscape() -> Unicode.Scalar? {
        guard let high = hexadecimal() else { return nil }
        guard (0xd800..<0xdc00).contains(high) else { return Unicode.Scalar(high) }
        guard take(UInt8(ascii: "\\")), current == UInt8(ascii: "u"), let low = hexadecimal(),
            (0xdc00..<0xe000).contains(low)
        else { return nil }
        return Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00))
    }

    /// The four digits after the `u` on which we stand.
    private mutating func hexadecimal() -> UInt32? {
        advance()
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
            advance()
        }
        return value
    }

    mutating func number() throws(Fault) -> DocumentNode.Content {
        let start = position
        let startPlace = place
        _ = take(UInt8(ascii: "-"))
        let whole = takeDigits()
        var isNumber = whole.count == 1 || (whole.count > 1 && whole.first != UInt8(ascii: "0"))
        if take(UInt8(ascii: ".")) { isNumber = !takeDigits().isEmpty && isNumber }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            isNumber = !takeDigits().isEmpty && isNumber
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard isNumber, case let content = PlainScalar.content(of: text), content.isNumber else {
            throw Fault(
                place: startPlace,
                problem: "\(quoted(text)) is not a number",
                remedy: "Put text in double quotes."
            )
        }
        return content
    }

    private mutating func takeDigits() -> Slice<UnsafeBufferPointer<UInt8>> {
        let start = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        return bytes[start..<position]
    }

    mutating func keyword(
        _ word: StaticString,
        _ content: DocumentNode.Content
    ) throws(Fault) -> DocumentNode.Content {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count, String(decoding: bytes[position..<end], as: UTF8.self) == "\(word)" else {
            throw notAValue
        }
        position = end
        return content
    }
}

extension DocumentNode.Content {
    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .number: true
        default: false
        }
    }
}
