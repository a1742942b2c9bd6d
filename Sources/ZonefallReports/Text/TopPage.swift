import ZonefallModel

/// What stands in a region right now, as one screen: matrix, findings, agents. Pure: what a coordinator said in, lines out.
package struct TopPage: Hashable, Sendable {
    /// Of `GET /v1/state`.
    private let state: JSONValue
    private let findings: [Finding]

    /// - Parameters:
    ///   - state: the body of `GET /v1/state`.
    ///   - findings: those of `GET /v1/findings`.
    package init(state: JSONValue, findings: [Finding]) {
        self.state = state
        self.findings = findings
    }

    /// Lines no wider than the rendering, without those that do not fit.
    ///
    /// - Parameter height: of the screen; nil: as many lines as there are.
    package func lines(for rendering: Rendering, height: Int? = nil) -> [String] {
        let head = headLines(rendering) + [""] + matrixLines(rendering) + [""]
        let agents = agentLines(rendering)
        let all = findingLines(rendering)
        guard let height else { return head + all + [""] + agents }
        // Agents are few and matter when nothing is seen; of findings the first are shown.
        let room = max(2, height - head.count - agents.count - 1)
        let shown =
            all.count <= room
            ? all : Array(all.prefix(room - 1)) + [fitted("  and more: zonefall top --once", rendering)]
        return Array((head + shown + [""] + agents).prefix(height))
    }

    private func headLines(_ rendering: Rendering) -> [String] {
        let region = state["region"]?.stringValue ?? "?"
        let time = state["time"]?.stringValue ?? ""
        let standings = Finding.Standing.allCases.compactMap { standing -> String? in
            let count = findings.count { $0.standing == standing }
            return count > 0 ? "\(count) \(standing.rawValue)" : nil
        }
        let verdict = standings.isEmpty ? "no finding" : standings.joined(separator: ", ")
        let dark = (state["blackouts"]?.arrayValue ?? []).filter { $0["end"]?.stringValue == nil }
            .compactMap { $0["zone"]?.stringValue }
        let coverage = state["coverage"]
        let ratio = coverage?["ratio"]?.numberValue.map { percent($0) } ?? "nothing planned"
        let seen = "\(coverage?["observed"]?.integerValue ?? 0) of \(coverage?["expected"]?.integerValue ?? 0) probes"
        let agents = state["agents"]?.arrayValue ?? []
        let reporting = agents.count { $0["status"]?.stringValue == "reporting" }
        let isWorse = findings.contains { $0.standing != .inconclusive }
        var second = "coverage \(ratio) (\(seen)), agents \(reporting) of \(agents.count)"
        if !dark.isEmpty { second += ", dark on purpose: \(dark.joined(separator: ", "))" }
        return [
            painted("zonefall  region \(region)  \(time)", .bold, rendering),
            painted(verdict, isWorse ? .red : .green, rendering),
            painted(second, reporting < agents.count ? .yellow : nil, rendering),
        ]
    }

    // MARK: Matrix

    private func matrixLines(_ rendering: Rendering) -> [String] {
        let cells = state["matrix"]?.arrayValue ?? []
        guard !cells.isEmpty else { return [fitted("nothing was probed yet", rendering)] }
        var sums: [[String]: (ok: Int64, attempts: Int64)] = [:]
        var (sources, homes): ([String], [String]) = ([], [])
        for cell in cells {
            let (source, home) = (cell["source"]?.stringValue ?? "?", cell["home"]?.stringValue ?? "?")
            if !sources.contains(source) { sources.append(source) }
            if !homes.contains(home) { homes.append(home) }
            let sum = sums[[source, home]] ?? (0, 0)
            sums[[source, home]] = (
                sum.ok + (cell["ok"]?.integerValue ?? 0), sum.attempts + (cell["attempts"]?.integerValue ?? 0)
            )
        }
        let table = TextTable(
            header: [rendering.hasUnicode ? "from ↓ to →" : "from \\ to"] + homes.map { safe($0, rendering) },
            rows: sources.map { source in
                [TextTable.Cell(safe(source, rendering), .bold)]
                    + homes.map { home in Self.cell(sums[[source, home]] ?? (0, 0)) }
            },
            indent: 0
        )
        return table.lines(for: rendering)
    }

    /// No data is said in words: it is neither good nor bad.
    private static func cell(_ sum: (ok: Int64, attempts: Int64)) -> TextTable.Cell {
        guard sum.attempts > 0 else { return .init("no data", .dim) }
        let ratio = Double(sum.ok) / Double(sum.attempts)
        return .init(percent(ratio) + (ratio < 1 ? " !" : ""), ratio == 1 ? .green : ratio < 0.5 ? .red : .yellow)
    }

    // MARK: Findings and agents

    private func findingLines(_ rendering: Rendering) -> [String] {
        guard !findings.isEmpty else { return [fitted("no findings", rendering)] }
        let order: [Finding.Standing] = [.confirmed, .suspected, .inconclusive]
        let sorted = findings.sorted {
            let (left, right) = (order.firstIndex(of: $0.standing) ?? 0, order.firstIndex(of: $1.standing) ?? 0)
            return left == right ? $0 < $1 : left < right
        }
        return [painted("findings", .bold, rendering)]
            + sorted.map { finding in
                painted(
                    "  \(finding.standing.rawValue)  \(finding.rule.id)  \(finding.subject) \(finding.dependence)",
                    finding.standing.verdict.paint,
                    rendering
                )
            }
    }

    private func agentLines(_ rendering: Rendering) -> [String] {
        let agents = state["agents"]?.arrayValue ?? []
        guard !agents.isEmpty else { return [fitted("the map lists no agents", rendering)] }
        return [painted("agents", .bold, rendering)]
            + agents.map { agent in
                let status = agent["status"]?.stringValue ?? "?"
                let heard = agent["last_heard_ms_ago"]?.integerValue.map { "heard \(readable(.milliseconds($0))) ago" }
                let words = [
                    agent["id"]?.stringValue ?? "?", agent["zone"]?.stringValue ?? "outside",
                    status.replacing("_", with: " "), heard ?? "",
                ]
                return painted(
                    "  " + words.filter { !$0.isEmpty }.joined(separator: "  "),
                    status == "reporting" ? nil : .yellow,
                    rendering
                )
            }
    }

    // MARK: Text

    private func painted(_ text: String, _ paint: Paint?, _ rendering: Rendering) -> String {
        let line = fitted(text, rendering)
        return paint?(line, if: rendering.hasColour) ?? line
    }

    /// One line, cut where the screen ends.
    private func fitted(_ text: String, _ rendering: Rendering) -> String {
        TopPage.cut(safe(text, rendering), to: rendering.width)
    }

    private static func cut(_ text: String, to width: Int) -> String {
        var cut = ""
        var used = 0
        for character in text {
            used += TerminalText.width(of: String(character))
            guard used <= width else { break }
            cut.append(character)
        }
        return cut
    }

    private func safe(_ text: String, _ rendering: Rendering) -> String {
        TerminalText.safe(text, hasUnicode: rendering.hasUnicode)
    }
}
