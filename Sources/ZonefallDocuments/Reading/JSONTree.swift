/// Reads RFC 8259 JSON into our tree, with places; several times faster than as YAML.
enum JSONTree {
    /// - Returns: nil if it is not JSON, with the reason in `log`.
    static func read(_ bytes: [UInt8], log: DocumentLog) -> DocumentNode? {
        bytes.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes: bytes)
            do throws(JSONReader.Fault) {
                return try reader.document()
            } catch {
                log.report("this is not JSON: \(error.problem)", at: error.place, remedy: error.remedy)
                return nil
            }
        }
    }
}

/// A recursive descent over UTF-8 that is known to be valid; the scalars are in `JSONReader+Scalars.swift`.
struct JSONReader {
    struct Fault: Error {
        let place: DocumentPlace
        let problem: String
        let remedy: String
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    private var line = 1
    /// Where the line starts, moved on by each byte that continues a scalar, so that columns count scalars.
    private var origin = 0

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    mutating func document() throws(Fault) -> DocumentNode {
        skipWhitespace()
        guard current != nil else { return DocumentNode(.null, at: .start) }
        let root = try value(depth: 0)
        skipWhitespace()
        guard current == nil else {
            throw fault("something follows the end of the document", remedy: "Delete it, or check the brackets.")
        }
        return root
    }

    var place: DocumentPlace { DocumentPlace(line: line, column: position - origin + 1) }

    private mutating func value(depth: Int) throws(Fault) -> DocumentNode {
        guard depth < DocumentLimits.depth else {
            throw fault(
                "nested deeper than \(DocumentLimits.depth) levels",
                remedy: "Nothing that we read is so deep; check the brackets."
            )
        }
        let start = place
        switch current {
        case UInt8(ascii: "{"): return DocumentNode(.object(try members(depth: depth)), at: start)
        case UInt8(ascii: "["): return DocumentNode(.list(try elements(depth: depth)), at: start)
        case UInt8(ascii: "\""): return DocumentNode(.text(try string()), at: start)
        case UInt8(ascii: "-"), .some(0x30...0x39): return DocumentNode(try number(), at: start)
        case UInt8(ascii: "t"): return DocumentNode(try keyword("true", .flag(true)), at: start)
        case UInt8(ascii: "f"): return DocumentNode(try keyword("false", .flag(false)), at: start)
        case UInt8(ascii: "n"): return DocumentNode(try keyword("null", .null), at: start)
        case nil: throw fault("the document ends where a value should stand", remedy: "Close the brackets.")
        default: throw notAValue
        }
    }

    private mutating func members(depth: Int) throws(Fault) -> [DocumentNode.Member] {
        var members: [DocumentNode.Member] = []
        advance()
        skipWhitespace()
        if take(UInt8(ascii: "}")) { return members }
        while true {
            skipWhitespace()
            let keyPlace = place
            guard current == UInt8(ascii: "\"") else {
                throw fault(
                    "a key in double quotes should stand here",
                    remedy: "Quote the key, or delete the comma before it."
                )
            }
            let key = try string()
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else {
                throw fault("':' should stand after a key", remedy: "Put it there.")
            }
            skipWhitespace()
            members.append(.init(key: key, keyPlace: keyPlace, value: try value(depth: depth + 1)))
            skipWhitespace()
            if take(UInt8(ascii: "}")) { return members }
            guard take(UInt8(ascii: ",")) else {
                throw fault("',' or '}' should stand here", remedy: "Put ',' between members, and '}' at the end.")
            }
        }
    }

    private mutating func elements(depth: Int) throws(Fault) -> [DocumentNode] {
        var elements: [DocumentNode] = []
        advance()
        skipWhitespace()
        if take(UInt8(ascii: "]")) { return elements }
        while true {
            skipWhitespace()
            elements.append(try value(depth: depth + 1))
            skipWhitespace()
            if take(UInt8(ascii: "]")) { return elements }
            guard take(UInt8(ascii: ",")) else {
                throw fault("',' or ']' should stand here", remedy: "Put ',' between elements, and ']' at the end.")
            }
            skipWhitespace()
            if current == UInt8(ascii: "]") { throw fault("nothing stands after a comma", remedy: "Delete the comma.") }
        }
    }

    var notAValue: Fault {
        fault("no value starts like this", remedy: "Put text in double quotes.")
    }

    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func advance() {
        if bytes[position] & 0xc0 == 0x80 { origin += 1 }
        position += 1
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while let byte = current {
            switch byte {
            case 0x20, 0x09, 0x0d: position += 1
            case 0x0a:
                position += 1
                line += 1
                origin = position
            default: return
            }
        }
    }

    func fault(_ problem: String, remedy: String) -> Fault {
        Fault(place: place, problem: problem, remedy: remedy)
    }
}
