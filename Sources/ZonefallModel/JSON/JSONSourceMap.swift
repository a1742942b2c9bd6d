/// Where in a JSON text each value begins: for complaints about a value that is JSON and still makes no sense.
package struct JSONSourceMap: Sendable {
    /// One step from a value to one inside it.
    package enum Step: Hashable, Sendable {
        case key(String)
        /// From 0.
        case index(Int)
    }

    private var lines: [[Step]: Int] = [:]

    /// - Parameter bytes: of a text that ``JSONValue`` could read; of another, some places are missing.
    package init(of bytes: [UInt8]) {
        var scanner = Scanner(bytes: bytes)
        scanner.value([], into: &lines)
    }

    /// The line of a value, from 1; of the nearest value around it where there is none.
    package func line(of path: [Step]) -> Int {
        var path = path
        while true {
            if let line = lines[path] { return line }
            if path.isEmpty { return 1 }
            path.removeLast()
        }
    }

    /// Walks over a text that is known to be JSON.
    private struct Scanner {
        let bytes: [UInt8]
        private var position = 0
        private var line = 1

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func value(_ path: [Step], into lines: inout [[Step]: Int], at start: Int? = nil) {
            skipBlanks()
            // A member is where its key is.
            lines[path] = start ?? line
            switch current {
            case UInt8(ascii: "{"):
                take()
                while skipBlanks(), let byte = current, byte != UInt8(ascii: "}") {
                    let start = line
                    guard let key = string() else { return }
                    skipBlanks()
                    take()
                    value(path + [.key(key)], into: &lines, at: start)
                    skipBlanks()
                    if current == UInt8(ascii: ",") { take() }
                }
                take()
            case UInt8(ascii: "["):
                take()
                var index = 0
                while skipBlanks(), let byte = current, byte != UInt8(ascii: "]") {
                    value(path + [.index(index)], into: &lines)
                    index += 1
                    skipBlanks()
                    if current == UInt8(ascii: ",") { take() }
                }
                take()
            case UInt8(ascii: "\""): _ = string()
            default:
                let before = position
                while let byte = current, !Self.ends.contains(byte) { take() }
                // Whatever it is, it is not skipped for ever.
                if position == before { take() }
            }
        }

        private static let ends = Set(",]} \t\r\n".utf8)

        private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

        private mutating func take() {
            if current == 0x0a { line += 1 }
            position += 1
        }

        @discardableResult
        private mutating func skipBlanks() -> Bool {
            while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { take() }
            return true
        }

        /// A string with its escapes undone.
        private mutating func string() -> String? {
            guard current == UInt8(ascii: "\"") else { return nil }
            let start = position
            take()
            while let byte = current, byte != UInt8(ascii: "\"") {
                if byte == UInt8(ascii: "\\") { take() }
                take()
            }
            take()
            return (try? JSONValue(parsing: Array(bytes[start..<min(position, bytes.count)])))?.stringValue
        }
    }
}
