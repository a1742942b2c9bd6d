import Glibc
import ZonefallModel

/// A POSIX extended regular expression, compiled by the C library: without Foundation, and linear in what it reads as long
/// as there are no back references.
final class Pattern {
    private var compiled = regex_t()
    /// In bytes; what comes after it is not looked at.
    static let longestText = 64 << 10

    /// - Returns: nil for what is none, or could cost too much (``ProbeOptions/isPattern(_:)``).
    init?(_ text: String) {
        guard ProbeOptions.isPattern(text), regcomp(&compiled, text, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) == 0
        else { return nil }
    }

    deinit {
        regfree(&compiled)
    }

    /// Whether it matches somewhere. Zero bytes count as spaces; `^` and `$` match at lines.
    func matches(_ bytes: some Collection<UInt8>) -> Bool {
        var text = bytes.prefix(Self.longestText).map { $0 == 0 ? CChar(0x20) : CChar(bitPattern: $0) }
        text.append(0)
        return regexec(&compiled, text, 0, nil, 0) == 0
    }
}
