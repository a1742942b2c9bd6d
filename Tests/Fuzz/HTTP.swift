@testable import ZonefallProbes

/// HTTP answers: in one piece and in two they must mean the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    guard let first = bytes.first else { return 0 }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[1...])
    let cut = rest.count * Int(first) / 255
    let whole = read([rest])
    let halves = read([
        UnsafeRawBufferPointer(rebasing: rest[..<cut]), UnsafeRawBufferPointer(rebasing: rest[cut...]),
    ])
    precondition(whole.failure == halves.failure && whole.parser.isWhole == halves.parser.isWhole)
    precondition(whole.parser.bodyLength <= 1_000 || whole.failure == .tooLarge)
    guard whole.failure == nil else { return 0 }
    precondition(whole.parser.head.status == halves.parser.head.status && whole.parser.body == halves.parser.body)
    precondition(whole.parser.body.count == whole.parser.bodyLength)
    precondition(whole.parser.head.header("zonefall-instance") == halves.parser.head.header("Zonefall-Instance"))
    return 0
}

private func read(_ pieces: [UnsafeRawBufferPointer]) -> (parser: AnswerParser, failure: AnswerParser.Failure?) {
    var parser = AnswerParser()
    parser.reset(largestBody: 1_000, keepsBody: true)
    do throws(AnswerParser.Failure) {
        for piece in pieces { try parser.read(piece) }
        if !parser.isWhole { try parser.end() }
    } catch {
        return (parser, error)
    }
    return (parser, nil)
}
