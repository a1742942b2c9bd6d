/// A text whose repeated keys are told apart, because Yams stops at the first object that has a key twice.
///
/// Each such key gets another letter for Yams, and its own name back in our tree, where ``DocumentObject`` reports both
/// places, and all that is wrong elsewhere.
struct RepeatedKeys {
    private var bytes: [UInt8]
    /// What was written at the places that were changed.
    private(set) var originalKeys: [DocumentPlace: String] = [:]
    private var lettersTried: [DocumentPlace: Int] = [:]
    /// Every round parses the text again, and may cost so many bytes in all.
    private var budget = 2 * DocumentLimits.bytes
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// - Returns: false if the key at this place can't be told apart, or enough was tried.
    mutating func tellApart(at place: DocumentPlace) -> Bool {
        budget -= max(bytes.count, 64 * 1_024)
        guard budget >= 0, var offset = offset(of: place) else { return false }
        let isQuoted = bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'")
        if isQuoted { offset += 1 }
        let key = bytes[offset...].prefix { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        let tried = lettersTried[place, default: 0]
        guard tried < Self.letters.count, let first = key.first, first.isLetterOrDigit,
            let end = bytes[key.endIndex...].first, isQuoted ? end == bytes[offset - 1] : end == UInt8(ascii: ":")
        else { return false }
        if originalKeys[place] == nil { originalKeys[place] = String(decoding: key, as: UTF8.self) }
        bytes[offset] = Self.letters[tried]
        lettersTried[place] = tried + 1
        return true
    }

    private func offset(of place: DocumentPlace) -> Int? {
        var line = 1
        var offset = 0
        while line < place.line {
            guard let end = bytes[offset...].firstIndex(of: 0x0a) else { return nil }
            offset = end + 1
            line += 1
        }
        var column = 1
        while offset < bytes.count {
            if bytes[offset] & 0xc0 != 0x80 {
                if column == place.column { return offset }
                column += 1
            }
            offset += 1
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: false
        }
    }
}
