/// Text made safe to print on a terminal, and measured as a terminal shows it.
package enum TerminalText {
    /// Replaces what a terminal would obey or hide: control characters, and those that reorder or vanish.
    ///
    /// - Parameter hasUnicode: false: everything beyond ASCII is written as `\u{…}` as well.
    package static func safe(_ text: String, hasUnicode: Bool) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            if isHarmful(scalar) || (!hasUnicode && !scalar.isASCII) {
                safe += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    /// Controls (C0, DEL, C1), format characters (bidirectional overrides, zero widths), separators of lines, private use.
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }

    /// How many columns the text takes.
    static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch scalar.value {
        // Hangul, CJK, kana, full-width forms and pictographs take two columns (Unicode annex 11).
        case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60,
            0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff, 0x20000...0x3fffd:
            return 2
        default: return 1
        }
    }

    /// Breaks between words; a word that is wider than a line is broken inside.
    static func lines(of text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in text.split(separator: " ") {
            for (index, piece) in pieces(of: String(word), width: width).enumerated() {
                let length = Self.width(of: piece)
                if index == 0, used > 0, used + 1 + length <= width {
                    line += " " + piece
                    used += 1 + length
                } else {
                    if used > 0 { lines.append(line) }
                    line = piece
                    used = length
                }
            }
        }
        if used > 0 || lines.isEmpty { lines.append(line) }
        return lines
    }

    private static func pieces(of word: String, width: Int) -> [String] {
        guard Self.width(of: word) > width else { return [word] }
        var pieces: [String] = []
        var piece = ""
        var used = 0
        for character in word {
            let length = Self.width(of: String(character))
            if used > 0, used + length > width {
                pieces.append(piece)
                piece = ""
                used = 0
            }
            piece.append(character)
            used += length
        }
        pieces.append(piece)
        return pieces
    }
}
