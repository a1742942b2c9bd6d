/// Reads an HTTP/1 answer as it comes, piece by piece: the same whatever the pieces.
///
/// Strict where leniency hides a fault or lets two readers understand two things (``AnswerFault``); a line may end without a
/// carriage return, as RFC 9112 allows. Used again for the next answer, so that nothing is allocated for each.
struct AnswerParser {
    enum Failure: Error, Hashable {
        case fault(AnswerFault)
        /// The body is larger than it may be.
        case tooLarge
    }

    private enum Part: Hashable {
        case head
        case body(left: Int)
        case untilClose
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailer
        case end
    }

    private(set) var head = AnswerHead()
    /// Kept only if somebody wants to look at it.
    private(set) var body: [UInt8] = []
    /// In bytes, whether kept or not.
    private(set) var bodyLength = 0
    private var part = Part.head
    private var largestBody = 0
    private var keepsBody = false
    private var interimCount = 0
    // Of the line of a chunk's size, or of the trailer.
    private var size = 0
    private var digits = 0
    private var lineLength = 0
    private var hasReturn = false
    private var trailerLength = 0

    private static let mostInterim = 8
    private static let mostDigits = 15
    private static let longestLine = 1_024
    /// What is kept of a large body's room for the next answer.
    private static let mostRoom = 64 << 10

    var isWhole: Bool { part == .end }

    /// - Parameters:
    ///   - largestBody: in bytes; more is a failure.
    ///   - keepsBody: false: its bytes are only counted.
    mutating func reset(largestBody: Int, keepsBody: Bool) {
        head.reset()
        body.removeAll(keepingCapacity: body.capacity <= Self.mostRoom)
        bodyLength = 0
        part = .head
        interimCount = 0
        trailerLength = 0
        self.largestBody = largestBody
        self.keepsBody = keepsBody
    }

    /// Reads on. What comes after the answer is not looked at.
    mutating func read(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var next = 0
        while next < bytes.count {
            switch part {
            case .end: return
            case .head:
                next += try readHead(UnsafeRawBufferPointer(rebasing: bytes[next...]))
            case .body(let left):
                let taken = min(left, bytes.count - next)
                try take(bytes, next..<next + taken)
                part = taken == left ? .end : .body(left: left - taken)
                next += taken
            case .untilClose:
                try take(bytes, next..<bytes.count)
                next = bytes.count
            case .chunk(let left):
                let taken = min(left, bytes.count - next)
                try take(bytes, next..<next + taken)
                if taken == left { startLine(.chunkEnd) } else { part = .chunk(left: left - taken) }
                next += taken
            case .chunkSize, .chunkEnd, .trailer:
                try readLine(bytes[next])
                next += 1
            }
        }
    }

    /// The connection ended.
    mutating func end() throws(Failure) {
        guard part == .untilClose || part == .end else { throw .fault(.endedEarly) }
        part = .end
    }

    private mutating func readHead(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Int {
        let count: Int
        do throws(AnswerFault) {
            let taken = try head.take(bytes)
            count = taken.count
            guard taken.isWhole else { return count }
            if head.status < 200 {
                interimCount += 1
                guard head.status != 101, interimCount <= Self.mostInterim else { throw .unexpectedInterim }
                head.reset()
                return count
            }
        } catch {
            throw .fault(error)
        }
        switch head.framing {
        case .length(let length):
            guard length <= largestBody else { throw .tooLarge }
            part = length == 0 ? .end : .body(left: length)
        case .chunks: startLine(.chunkSize)
        case .untilClose: part = .untilClose
        }
        return count
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) throws(Failure) {
        bodyLength += range.count
        guard bodyLength <= largestBody else { throw .tooLarge }
        if keepsBody { body.append(contentsOf: bytes[range]) }
    }

    // MARK: Chunks

    private mutating func startLine(_ part: Part) {
        self.part = part
        (size, digits, lineLength, hasReturn) = (0, 0, 0, false)
    }

    /// One byte of a line between the data: of a chunk's size, after a chunk, or of the trailer, whose fields nobody wants.
    private mutating func readLine(_ byte: UInt8) throws(Failure) {
        if hasReturn, byte != .lineFeed { throw .fault(.badChunk) }
        switch byte {
        case .lineFeed: try endLine()
        case .carriageReturn: hasReturn = true
        default:
            lineLength += 1
            guard lineLength <= Self.longestLine else { throw .fault(.badChunk) }
            switch part {
            case .chunkSize: try readSize(byte)
            case .trailer:
                trailerLength += 1
                guard trailerLength <= AnswerHead.most else { throw .fault(.headTooLarge) }
            default: throw .fault(.badChunk)
            }
        }
    }

    /// Digits, and then perhaps extensions, which say nothing to anybody.
    private mutating func readSize(_ byte: UInt8) throws(Failure) {
        if let digit = byte.hexadecimalDigit, digits == lineLength - 1 {
            digits += 1
            guard digits <= Self.mostDigits else { throw .fault(.badChunk) }
            size = size << 4 | digit
        } else {
            let startsExtension = byte == UInt8(ascii: ";") || byte == .space || byte == 0x09
            guard digits > 0, startsExtension || lineLength - 1 > digits else { throw .fault(.badChunk) }
        }
    }

    private mutating func endLine() throws(Failure) {
        switch part {
        case .chunkSize:
            guard digits > 0 else { throw .fault(.badChunk) }
            guard size <= largestBody - bodyLength else { throw .tooLarge }
            if size == 0 { startLine(.trailer) } else { part = .chunk(left: size) }
        case .chunkEnd: startLine(.chunkSize)
        case .trailer where lineLength > 0: startLine(.trailer)
        default: part = .end
        }
    }
}

extension UInt8 {
    fileprivate var hexadecimalDigit: Int? {
        switch self {
        case 0x30...0x39: Int(self - 0x30)
        case 0x41...0x46: Int(self - 0x41 + 10)
        case 0x61...0x66: Int(self - 0x61 + 10)
        default: nil
        }
    }
}
