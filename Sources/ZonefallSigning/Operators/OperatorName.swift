/// What a person is called where plans are signed: `ada@example.org`.
package struct OperatorName: Hashable, Sendable {
    package let text: String

    /// - Returns: nil unless it is 1 to 64 ASCII letters, digits and any of `.` `_` `-` `+` `@`.
    package init?(_ text: String) {
        guard (1...64).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "._-+@".utf8.contains(byte)
        }
    }
}

extension OperatorName: CustomStringConvertible, Comparable {
    package var description: String { text }
    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}
