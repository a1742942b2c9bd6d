/// Why bytes that came are no HTTP/1 answer, or not one that this agent reads.
enum AnswerFault: Error, Hashable, CustomStringConvertible {
    case notHTTP
    case headTooLarge
    case bareCarriageReturn
    case foldedHeader
    case badHeader
    case badLength
    /// Two lengths, or a length and chunks: those who stand in the way may each believe another.
    case conflictingLengths
    /// A transfer coding that was not asked for, or a second one.
    case unknownCoding
    /// 101, which was not asked for, or more answers before the answer than anybody needs.
    case unexpectedInterim
    case badChunk
    case endedEarly

    var description: String {
        switch self {
        case .notHTTP: "what came is not HTTP/1"
        case .headTooLarge: "its headers are more than \(AnswerHead.most >> 10) KiB or \(AnswerHead.mostLines) lines"
        case .bareCarriageReturn: "a carriage return stands alone in its headers"
        case .foldedHeader: "a header is folded over several lines"
        case .badHeader: "a header is malformed"
        case .badLength: "its Content-Length is not a number"
        case .conflictingLengths: "it says its length twice, and not the same"
        case .unknownCoding: "it has a transfer coding that was not asked for"
        case .unexpectedInterim: "an interim answer came that was not asked for"
        case .badChunk: "a chunk is malformed"
        case .endedEarly: "the connection ended before it was whole"
        }
    }
}
