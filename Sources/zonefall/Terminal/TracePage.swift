import Foundation
import ZonefallModel
import ZonefallProbes
import ZonefallReports

/// A trace as a table, which at a terminal is drawn over the one before it.
struct TracePage {
    let target: String
    let probe: PlannedProbe
    /// Of the terminal, whose lines must not wrap, or the table would not be drawn over itself; nil: as long as they are.
    let columns: Int?
    private var lastLines = 0

    init(target: String, probe: PlannedProbe, columns: Int? = nil) {
        self.target = target
        self.probe = probe
        self.columns = columns
    }

    static var canRedraw: Bool { (ProcessInfo.processInfo.environment["TERM"] ?? "dumb") != "dumb" }

    mutating func redrawn(_ summary: TraceSummary, last: Observation?) -> String {
        let lines = lines(summary, last: last).map { line in columns.map { String(line.prefix($0)) } ?? line }
        // Up to the first line of the table before, and clear from there to the end of the screen.
        let back = lastLines > 0 ? "\u{1b}[\(lastLines)A\u{1b}[J" : ""
        lastLines = lines.count
        return back + lines.map { $0 + "\n" }.joined()
    }

    private func lines(_ summary: TraceSummary, last: Observation?) -> [String] {
        let name = TerminalText.safe(target, hasUnicode: false)
        let transport = probe.options?.transport?.rawValue ?? "udp"
        var lines = [
            "\(name): \(probe.options?.flows ?? 16) flows by \(transport), \(summary.traces) \(summary.traces == 1 ? "trace" : "traces")"
        ]
        if let path = last?.details?.pathTaken { lines.append("from \(OneShotText.path(path))") }
        // No wider than it must be: the table fits a terminal of 80 columns.
        let width = max(15, summary.hops.compactMap { $0.address?.description.count }.max() ?? 0)
        lines.append(Self.row(width, "ttl", "address", "answers", "best", "average", "worst"))
        var lastTTL = 0
        for hop in summary.hops {
            let ttl = hop.ttl == lastTTL ? "" : "\(hop.ttl)"
            lastTTL = hop.ttl
            lines.append(
                Self.row(
                    width,
                    ttl,
                    hop.address?.description ?? "no answer",
                    hop.address == nil ? "" : "\(hop.answers)",
                    OneShotText.time(hop.best),
                    OneShotText.time(hop.average),
                    OneShotText.time(hop.worst)
                )
            )
        }
        if let last, last.outcome != .ok { lines.append(OneShotText.outcome(last)) }
        return lines
    }

    private static func row(
        _ width: Int,
        _ ttl: String,
        _ address: String,
        _ answers: String,
        _ best: String,
        _ average: String,
        _ worst: String
    ) -> String {
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        let padded = address + String(repeating: " ", count: max(0, width - address.count))
        let line =
            "\(right(ttl, 3))  \(padded)\(right(answers, 7))\(right(best, 11))\(right(average, 11))\(right(worst, 11))"
        return String(line.reversed().drop { $0 == " " }.reversed())
    }
}
