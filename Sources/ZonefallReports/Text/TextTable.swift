/// Columns of text that fit a terminal: the widest columns wrap until the rows fit. Where even that does not help, each
/// row becomes a small block, one line per column.
struct TextTable {
    struct Cell {
        let text: String
        let paint: Paint?

        init(_ text: String, _ paint: Paint? = nil) {
            self.text = text
            self.paint = paint
        }
    }

    let header: [String]
    let rows: [[Cell]]
    /// What every line starts with.
    let indent: Int

    private static let gap = 2
    /// No column gets narrower than this, unless its text is.
    private static let narrowest = 8

    /// Lines without trailing blanks. The text of cells must be safe already.
    func lines(for rendering: Rendering) -> [String] {
        let space = rendering.width - indent
        let widths = columnWidths(within: space)
        guard Self.total(of: widths) <= space else { return blocks(for: rendering) }
        var lines = physicalLines(of: header.map { Cell($0, .bold) }, widths, rendering)
        let rule = rendering.hasUnicode ? "─" : "-"
        lines.append(
            String(repeating: " ", count: indent)
                + widths.map { String(repeating: rule, count: $0) }
                .joined(separator: String(repeating: " ", count: Self.gap))
        )
        for row in rows { lines += physicalLines(of: row, widths, rendering) }
        return lines
    }

    private func columnWidths(within space: Int) -> [Int] {
        var widths = header.indices.map { column in
            ([header[column]] + rows.map { $0[column].text }).map(TerminalText.width).max() ?? 0
        }
        while Self.total(of: widths) > space {
            guard let widest = widths.max(), widest > Self.narrowest,
                let column = widths.lastIndex(of: widest)
            else { break }
            widths[column] -= 1
        }
        return widths
    }

    private static func total(of widths: [Int]) -> Int {
        widths.reduce(0, +) + gap * (widths.count - 1)
    }

    private func blocks(for rendering: Rendering) -> [String] {
        rows.flatMap { row in
            row.indices.flatMap { column in
                let deeper = column == 0 ? indent : indent + Self.gap
                let text = "\(header[column]): \(row[column].text)"
                return TerminalText.lines(of: text, width: rendering.width - deeper).map { line in
                    String(repeating: " ", count: deeper)
                        + (row[column].paint?(line, if: rendering.hasColour) ?? line)
                }
            }
        }
    }

    private func physicalLines(of row: [Cell], _ widths: [Int], _ rendering: Rendering) -> [String] {
        let columns = row.indices.map { TerminalText.lines(of: row[$0].text, width: max(1, widths[$0])) }
        let height = columns.map(\.count).max() ?? 0
        return (0..<height).map { index in
            var line = String(repeating: " ", count: indent)
            var pending = 0
            for (column, lines) in columns.enumerated() {
                let text = index < lines.count ? lines[index] : ""
                if !text.isEmpty {
                    line += String(repeating: " ", count: pending)
                    line += row[column].paint?(text, if: rendering.hasColour) ?? text
                    pending = 0
                }
                pending += max(0, widths[column] - TerminalText.width(of: text)) + Self.gap
            }
            return line
        }
    }
}
