/// The status line and the headers of an HTTP/1 answer, as they came: read where they lie, for most are never asked for.
struct AnswerHead {
    /// How long the body is (RFC 9112, section 6.3).
    enum Framing: Hashable {
        case length(Int)
        case chunks
        case untilClose
    }

    private(set) var bytes: [UInt8] = []
    private(set) var status = 0
    /// 1.0 or 1.1.
    private(set) var version = 0.0
    private(set) var framing = Framing.untilClose
    private var lineLength = 0
    private var lineCount = 0

    /// In bytes.
    static let most = 64 << 10
    static let mostLines = 256
    private static let longestLength = 18

    mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        (status, version, framing, lineLength, lineCount) = (0, 0, .untilClose, 0, 0)
    }

    /// Takes the bytes that belong to the head, and reads it when it is whole.
    ///
    /// - Returns: how many were taken, and whether it is whole.
    mutating func take(_ new: UnsafeRawBufferPointer) throws(AnswerFault) -> (count: Int, isWhole: Bool) {
        var last = bytes.last ?? 0
        var length = lineLength
        var next = 0
        let room = Self.most - bytes.count
        var isWhole = false
        while next < new.count, !isWhole {
            guard next < room else { throw .headTooLarge }
            let byte = new[next]
            let place = bytes.count + next
            next += 1
            // As early as that, so that a server of something else need not be waited for.
            if place < Self.start.utf8CodeUnitCount, byte != Self.start.utf8Start[place] { throw .notHTTP }
            if byte == .lineFeed {
                isWhole = length == 0
                length = 0
                lineCount += 1
                guard lineCount <= Self.mostLines else { throw .headTooLarge }
            } else if last == .carriageReturn {
                throw .bareCarriageReturn
            } else if byte != .carriageReturn {
                length += 1
            }
            last = byte
        }
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: new[0..<next]))
        lineLength = length
        if isWhole { try read() }
        return (next, isWhole)
    }

    /// The value of the first header of that name, in any case.
    func header(_ name: String) -> String? {
        let wanted = name.utf8
        return bytes.withUnsafeBufferPointer { bytes in
            var line = Self.lineEnd(bytes, 0)
            while line < bytes.count {
                let end = Self.lineEnd(bytes, line)
                if let value = Self.value(bytes, line..<end, of: wanted) {
                    return String(decoding: UnsafeBufferPointer(rebasing: bytes[value]), as: UTF8.self)
                }
                line = end
            }
            return nil
        }
    }

    // MARK: Reading

    private static var start: StaticString { "HTTP/1." }

    private mutating func read() throws(AnswerFault) {
        try readStatus()
        var (length, isChunked): (Int?, Bool) = (nil, false)
        var line = lineEnd(0)
        while line < bytes.count {
            let end = lineEnd(line)
            defer { line = end }
            let content = trimmed(line..<end, ofSpaces: false)
            guard !content.isEmpty else { continue }
            let (name, value) = try split(content)
            if isName(name, "content-length") {
                let found = try number(value)
                guard length == nil || length == found else { throw .conflictingLengths }
                length = found
            } else if isName(name, "transfer-encoding") {
                guard !isChunked, isName(value, "chunked"), version == 1.1 else { throw .unknownCoding }
                isChunked = true
            }
        }
        if status == 204 || status == 304 || status < 200 {
            framing = .length(0)
        } else if isChunked {
            guard length == nil else { throw .conflictingLengths }
            framing = .chunks
        } else {
            framing = length.map { .length($0) } ?? .untilClose
        }
    }

    /// `HTTP/1.1 200`, and words or none.
    private mutating func readStatus() throws(AnswerFault) {
        let line = trimmed(0..<lineEnd(0), ofSpaces: false)
        guard line.count >= 12, bytes[8] == .space, line.count == 12 || bytes[12] == .space,
            bytes[7] == 0x30 || bytes[7] == 0x31
        else { throw .notHTTP }
        var status = 0
        for digit in bytes[9..<12] {
            guard (0x30...0x39).contains(digit) else { throw .notHTTP }
            status = status * 10 + Int(digit - 0x30)
        }
        guard (100...599).contains(status) else { throw .notHTTP }
        guard bytes[line].allSatisfy({ !$0.isControl }) else { throw .badHeader }
        self.status = status
        version = bytes[7] == 0x30 ? 1.0 : 1.1
    }

    private func split(_ line: Range<Int>) throws(AnswerFault) -> (name: Range<Int>, value: Range<Int>) {
        if bytes[line.lowerBound].isSpace { throw .foldedHeader }
        guard let colon = bytes[line].firstIndex(of: UInt8(ascii: ":")), colon > line.lowerBound,
            bytes[line.lowerBound..<colon].allSatisfy(\.isTokenCharacter)
        else { throw .badHeader }
        let value = trimmed(colon + 1..<line.upperBound, ofSpaces: true)
        guard bytes[value].allSatisfy({ !$0.isControl }) else { throw .badHeader }
        return (line.lowerBound..<colon, value)
    }

    private func number(_ range: Range<Int>) throws(AnswerFault) -> Int {
        guard (1...Self.longestLength).contains(range.count) else { throw .badLength }
        var number = 0
        for digit in bytes[range] {
            guard (0x30...0x39).contains(digit) else { throw .badLength }
            number = number * 10 + Int(digit - 0x30)
        }
        return number
    }

    /// Without the line's end, and if asked without the spaces around.
    private func trimmed(_ range: Range<Int>, ofSpaces: Bool) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while end > start, bytes[end - 1].isLineEnd || ofSpaces && bytes[end - 1].isSpace { end -= 1 }
        while ofSpaces, start < end, bytes[start].isSpace { start += 1 }
        return start..<end
    }

    /// Where the line that holds `start` ends, its line feed included.
    private func lineEnd(_ start: Int) -> Int {
        bytes.withUnsafeBufferPointer { Self.lineEnd($0, start) }
    }

    private func isName(_ range: Range<Int>, _ lowercase: StaticString) -> Bool {
        guard range.count == lowercase.utf8CodeUnitCount else { return false }
        for place in 0..<range.count
        where bytes[range.lowerBound + place].lowercase != lowercase.utf8Start[place] { return false }
        return true
    }

    private static func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var end = start
        while end < bytes.count {
            end += 1
            if bytes[end - 1] == .lineFeed { break }
        }
        return end
    }

    /// Of a line that has been found to be a header.
    private static func value(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ line: Range<Int>,
        of name: String.UTF8View
    ) -> Range<Int>? {
        var start = line.lowerBound
        for byte in name {
            guard start < line.upperBound, bytes[start].lowercase == byte.lowercase else { return nil }
            start += 1
        }
        guard start < line.upperBound, bytes[start] == UInt8(ascii: ":") else { return nil }
        start += 1
        var end = line.upperBound
        while end > start, bytes[end - 1].isLineEnd || bytes[end - 1].isSpace { end -= 1 }
        while start < end, bytes[start].isSpace { start += 1 }
        return start..<end
    }
}

extension UInt8 {
    static let lineFeed: UInt8 = 0x0a
    static let carriageReturn: UInt8 = 0x0d
    static let space: UInt8 = 0x20

    var isLineEnd: Bool { self == .lineFeed || self == .carriageReturn }
    fileprivate var isSpace: Bool { self == .space || self == 0x09 }
    fileprivate var isControl: Bool { self < 0x20 && self != 0x09 || self == 0x7f }
    fileprivate var lowercase: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }

    /// RFC 9110, section 5.6.2: what names are made of.
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        // ! # $ % & ' * + - . ^ _ ` | ~
        case 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d, 0x2e, 0x5e...0x60, 0x7c, 0x7e: true
        default: false
        }
    }
}
