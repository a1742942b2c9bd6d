/// Keeps alias bombs from Yams, which compares and hashes the values behind aliases when they stand in keys.
///
/// A handful of aliases can't blow up, and is reported one by one after parsing. This looks at the letters alone, so it
/// only ever refuses a text that has an anchor's and many aliases' looks, outside comments and quotes.
enum YAMLAliases {
    private static let few = 8

    static func areMany(in bytes: [UInt8]) -> Bool {
        var anchors = 0
        var aliases = 0
        var position = 0
        /// Whether a value can start here.
        var isStart = true
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case 0x20, 0x09: break
            case 0x0a, 0x0d, UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: ":"),
                UInt8(ascii: "-"), UInt8(ascii: "?"):
                isStart = true
            case UInt8(ascii: "#") where position < 2 || bytes[position - 2] <= 0x20:
                while position < bytes.count, bytes[position] != 0x0a { position += 1 }
            case UInt8(ascii: "\"") where isStart, UInt8(ascii: "'") where isStart:
                position = endOfQuoted(from: position, quote: byte, in: bytes)
                isStart = false
            case UInt8(ascii: "&") where isStart && isName(bytes, position):
                anchors += 1  // the anchored value may be an alias' place too: still a start
            case UInt8(ascii: "*") where isStart && isName(bytes, position):
                aliases += 1
                isStart = false
            default: isStart = false
            }
        }
        return anchors > 0 && aliases > few
    }

    private static func isName(_ bytes: [UInt8], _ position: Int) -> Bool {
        position < bytes.count && bytes[position] > 0x20
    }

    private static func endOfQuoted(from start: Int, quote: UInt8, in bytes: [UInt8]) -> Int {
        var position = start
        while position < bytes.count, bytes[position] != quote {
            position += bytes[position] == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") ? 2 : 1
        }
        return position + 1
    }
}
