import Testing
import ZonefallTestSupport

@testable import ZonefallProbes

/// HTTP/1 answers as bytes, and what the agent's own parser makes of them.
struct AnswerParserTests {
    private struct Reading: Equatable {
        var status = 0
        var body = ""
        var isWhole = false
        var failure: AnswerParser.Failure?
        /// The value of the header `X-Zone`.
        var zone: String?
    }

    /// Reads an answer in pieces of at most that many bytes, and then the end of the connection if it is not whole.
    private static func read(_ text: String, largestBody: Int = 1 << 16, pieces: () -> Int = { .max }) -> Reading {
        var parser = AnswerParser()
        parser.reset(largestBody: largestBody, keepsBody: true)
        var reading = Reading()
        do throws(AnswerParser.Failure) {
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty, !parser.isWhole {
                let piece = Array(rest.prefix(max(1, pieces())))
                try feed(&parser, piece)
                rest = rest.dropFirst(piece.count)
            }
            if !parser.isWhole { try parser.end() }
        } catch {
            reading.failure = error
        }
        reading.isWhole = parser.isWhole
        reading.status = parser.head.status
        reading.body = String(decoding: parser.body, as: UTF8.self)
        reading.zone = parser.head.header("x-zone")
        return reading
    }

    private static func feed(_ parser: inout AnswerParser, _ bytes: [UInt8]) throws(AnswerParser.Failure) {
        let result = bytes.withUnsafeBytes { bytes in
            Result<Void, AnswerParser.Failure> { () throws(AnswerParser.Failure) in try parser.read(bytes) }
        }
        try result.get()
    }

    private static let good: [(text: String, status: Int, body: String)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef", 200, "abc"),
        ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, ""),
        ("HTTP/1.0 404 Not Found\r\nX-Zone:\taz1 \r\n\r\nto the end", 404, "to the end"),
        ("HTTP/1.1 200 OK\nContent-Length: 1\n\na", 200, "a"),
        ("HTTP/1.1 204 No Content\r\n\r\nnot looked at", 204, ""),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 90\r\n\r\n", 304, ""),
        ("HTTP/1.1 200 OK\r\ncontent-LENGTH: 2\r\nContent-Length: 2\r\n\r\nab", 200, "ab"),
        ("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", 200, "a"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0A;x=\"y\"\r\n0123456789\r\n0\r\n\r\n",
            200, "abc0123456789"
        ),
        ("HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nTrailer: t\r\nMore: u\r\n\r\n", 500, "a"),
    ]

    @Test func `an answer ends by its length, its last chunk, its status, or with the connection`() {
        for answer in Self.good {
            let reading = Self.read(answer.text)
            #expect(reading.failure == nil, "\(answer.text)")
            #expect(reading.isWhole && reading.status == answer.status && reading.body == answer.body, "\(answer.text)")
        }
    }

    @Test func `a header is found in any case, without the spaces around it`() {
        #expect(Self.read(Self.good[2].text).zone == "az1")
        #expect(Self.read("HTTP/1.1 200 OK\r\nX-ZONE: \r\nContent-Length: 0\r\n\r\n").zone == "")
        #expect(Self.read("HTTP/1.1 200 OK\r\nX-Zones: az1\r\nX-Zon: az2\r\nContent-Length: 0\r\n\r\n").zone == nil)
    }

    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    static let bad: [(text: String, fault: AnswerFault)] = [
        ("SSH-2.0-OpenSSH\r\n", .notHTTP), ("HTTP/2 200\r\n\r\n", .notHTTP), ("HTTP/1.2 200 OK\r\n\r\n", .notHTTP),
        ("HTTP/1.1 20 OK\r\n\r\n", .notHTTP), ("HTTP/1.1 2000 OK\r\n\r\n", .notHTTP), ("\r\n\r\n", .notHTTP),
        ("HTTP/1.1 099 OK\r\n\r\n", .notHTTP), ("HTTP/1.1  200 OK\r\n\r\n", .notHTTP),
        ("HTTP/1.1 200 OK\rX: y\r\n\r\n", .bareCarriageReturn),
        ("HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", .bareCarriageReturn),
        ("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", .foldedHeader), ("HTTP/1.1 200 OK\r\n\tX: a\r\n\r\n", .foldedHeader),
        ("HTTP/1.1 200 OK\r\nX : a\r\n\r\n", .badHeader), ("HTTP/1.1 200 OK\r\n: a\r\n\r\n", .badHeader),
        ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", .badHeader), ("HTTP/1.1 200 OK\r\nX: \u{1}\r\n\r\n", .badHeader),
        ("HTTP/1.1 200 O\u{0}K\r\n\r\n", .badHeader),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", .badLength),
        ("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", .badLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\n", .badLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n", .badLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", .conflictingLengths),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .conflictingLengths),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .unknownCoding),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .unknownCoding),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .unknownCoding),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", .unexpectedInterim),
        (String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 9), .unexpectedInterim),
        (chunked + "g\r\n", .badChunk), (chunked + "\r\n", .badChunk), (chunked + "-1\r\n", .badChunk),
        (chunked + "1x\r\n", .badChunk), (chunked + "1\r\nab\r\n", .badChunk), (chunked + "1\rx", .badChunk),
        (chunked + "0000000000000001\r\na", .badChunk),
        (chunked + "1;" + String(repeating: "x", count: 2_000), .badChunk),
        ("", .endedEarly), ("HTTP/1.1 200 OK\r\nContent-Le", .endedEarly),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", .endedEarly), (chunked + "3\r\nabc\r\n0\r\n", .endedEarly),
        ("HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 300), .headTooLarge),
        ("HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 70_000), .headTooLarge),
    ]

    @Test func `what two readers could understand in two ways is refused, and why is said`() {
        for answer in Self.bad {
            #expect(Self.read(answer.text).failure == .fault(answer.fault), "\(answer.text.prefix(80))")
        }
        let words = Set(Self.bad.map(\.fault.description))
        #expect(words.count == Set(Self.bad.map(\.fault)).count)
    }

    @Test func `a body may be as large as was asked for, and no larger`() {
        let texts = [
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd", "HTTP/1.1 200 OK\r\n\r\nabcd",
            Self.chunked + "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n",
        ]
        for text in texts {
            #expect(Self.read(text, largestBody: 4).body == "abcd")
            #expect(Self.read(text, largestBody: 3).failure == .tooLarge)
        }
        // Said is enough: nothing of it need come.
        #expect(Self.read("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", largestBody: 3).failure == .tooLarge)
        #expect(Self.read(Self.chunked + "7fffffffffffff0\r\n", largestBody: 3).failure == .tooLarge)
    }

    @Test(arguments: UInt64(0)..<100)
    func `an answer means the same in whatever pieces it comes`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for text in Self.good.map(\.text) + Self.bad.map(\.text) {
            let longest = Int.random(in: 1...40, using: &generator)
            let inPieces = Self.read(text) { Int.random(in: 1...longest, using: &generator) }
            var whole = Self.read(text)
            // Where it breaks off, more or less of the body may have been read by then.
            if whole.failure != nil { whole.body = inPieces.body }
            #expect(inPieces == whole, "\(text.prefix(80))")
        }
    }

    @Test func `a parser that is used again knows nothing of the answer before`() throws {
        var parser = AnswerParser()
        for (text, status, body) in Self.good + Self.good.reversed() {
            parser.reset(largestBody: 100, keepsBody: true)
            try Self.feed(&parser, Array(text.utf8))
            if !parser.isWhole { try parser.end() }
            #expect(parser.head.status == status)
            #expect(parser.body == Array(body.utf8))
        }
    }

    @Test func `a body that nobody looks at is counted, not kept`() throws {
        var parser = AnswerParser()
        parser.reset(largestBody: 100, keepsBody: false)
        try Self.feed(&parser, Array(Self.good[0].text.utf8))
        #expect(parser.isWhole && parser.bodyLength == 3 && parser.body.isEmpty)
    }
}
