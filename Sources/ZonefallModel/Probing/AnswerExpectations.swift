/// One status, or all from one to another: `200`, `200-299`.
package struct StatusRange: Hashable, Sendable, CustomStringConvertible {
    package let first: Int
    package let last: Int

    /// - Returns: nil for statuses outside 100 to 599, or in the wrong order.
    package init?(_ first: Int, _ last: Int) {
        guard (100...599).contains(first), (first...599).contains(max(last, first)), last >= first else { return nil }
        (self.first, self.last) = (first, last)
    }

    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ $0.utf8.count == 3 }), let first = Int(parts[0]),
            let last = Int(parts[parts.count - 1])
        else { return nil }
        self.init(first, last)
    }

    package func contains(_ status: Int) -> Bool { (first...last).contains(status) }

    package var description: String { first == last ? "\(first)" : "\(first)-\(last)" }
}

/// A header that an answer must have: `Server: nginx`, or a name alone.
package struct ExpectedHeader: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    /// What its value must contain; may be empty.
    package let text: String

    /// - Returns: nil without a name that a header can have.
    package init?(_ line: String) {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard !name.isEmpty, line.utf8.count <= 1_000, line.utf8.allSatisfy({ (0x20...0x7e).contains($0) }),
            name.utf8.allSatisfy({ $0 != 0x20 })
        else { return nil }
        self.name = name
        text = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
    }

    package var description: String { text.isEmpty ? name : "\(name): \(text)" }
}

extension ProbeOptions {
    /// Whether a text may be compiled as a pattern: short, and without what makes matching slow. Agents check it again.
    ///
    /// Back references and large repetitions cost time and memory out of proportion to what is matched.
    package static func isPattern(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...256).contains(bytes.count), !bytes.contains(0) else { return false }
        var repetition: Int?
        for (index, byte) in bytes.enumerated() {
            let isDigit = (0x30...0x39).contains(byte)
            if isDigit, index > 0, bytes[index - 1] == UInt8(ascii: "\\") { return false }
            if byte == UInt8(ascii: "{") {
                // Within each other they multiply, so that there may be one.
                guard repetition == nil else { return false }
                repetition = 0
            } else if isDigit, let count = repetition, count >= 0 {
                repetition = count * 10 + Int(byte - 0x30)
                guard count <= 25 else { return false }
            } else if repetition != nil {
                repetition = byte == UInt8(ascii: ",") ? 0 : -1
            }
        }
        return true
    }
}
