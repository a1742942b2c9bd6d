import ZonefallModel

/// The report as a monitoring plugin prints it: one line with performance data, more lines below.
///
/// The exit status that goes with it is ``NagiosFormat/State``, after the Monitoring Plugins' guidelines.
package struct NagiosFormat: ReportFormat {
    package let name = "nagios"
    package let fileEndings: [String] = []

    package init() {}

    /// What a monitoring system makes of a report. Too little evidence is never OK.
    package enum State: Int32, Hashable, Sendable, CaseIterable {
        case ok = 0
        case warning = 1
        case critical = 2
        case unknown = 3

        package init(of report: Report) {
            let confirmed = report.openFindings.contains { $0.standing == .confirmed }
            let unmet = report.verdicts.contains { $0.class.verdict == .refuted }
            if report.isStuck {
                self = .critical
            } else {
                switch report.verdict {
                case .held: self = .ok
                case .inconclusive: self = .unknown
                case .refuted: self = confirmed || unmet ? .critical : .warning
                }
            }
        }

        package var word: String {
            switch self {
            case .ok: "OK"
            case .warning: "WARNING"
            case .critical: "CRITICAL"
            case .unknown: "UNKNOWN"
            }
        }
    }

    package func text(of report: Report, for rendering: Rendering) -> String {
        let state = State(of: report)
        var lines = ["ZONEFALL \(state.word) - \(safe(report.headline)) | \(performance(of: report))"]
        lines += report.openFindings.map { finding in
            safe("\(finding.rule.id) \(finding.standing.rawValue): \(finding.subject) \(finding.dependence)")
        }
        lines += report.verdicts.filter { $0.class.verdict == .refuted }.map { verdict in
            safe("\(verdict.serviceAndOrigin), \(verdict.darkZone) dark: \(verdict.class.rawValue)")
        }
        lines += report.coverage.gaps.map { safe("not seen: \($0.subject): \($0.reason)") }
        return lines.map { $0 + "\n" }.joined()
    }

    /// `'label'=value[unit];warn;crit;min;max`.
    private func performance(of report: Report) -> String {
        func count(_ standing: Finding.Standing) -> Int { report.openFindings.count { $0.standing == standing } }
        var data = [
            "'confirmed'=\(count(.confirmed));;0;0", "'suspected'=\(count(.suspected));0;;0",
            "'inconclusive'=\(count(.inconclusive));;;0",
        ]
        if let ratio = report.coverage.ratio {
            data.append("'coverage'=\(Int((ratio * 1_000).rounded(.down)) / 10)%;;;0;100")
        }
        return data.joined(separator: " ")
    }

    /// A bar would begin performance data, and a line break another line.
    private func safe(_ text: String) -> String {
        TerminalText.safe(text.replacing("|", with: "/").replacing("\n", with: " "), hasUnicode: true)
    }
}
