import ArgumentParser
import ZonefallDocuments
import ZonefallReports

/// What of a report is decided to be lived with, and how much must have been seen.
struct SuppressionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file of findings that somebody decided to live with, each with a reason and an end (docs/operations.md).",
            valueName: "file"
        ),
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var suppressions: String?

    @Option(
        help: ArgumentHelp(
            "How much must have been seen, 0 to 1; less ends the command with 3, inconclusive.",
            valueName: "ratio"
        )
    )
    var minCoverage: Double?

    func validate() throws {
        if let minCoverage, !(0...1).contains(minCoverage) {
            throw ValidationError("--min-coverage is a number from 0 to 1.")
        }
    }

    /// A file that is refused ends the command with 64.
    func applied(to report: Report) throws -> Report {
        var report = report
        if let minCoverage { report = report.requiring(coverage: minCoverage) }
        guard let suppressions else { return report }
        let list: SuppressionList
        do throws(DocumentError) {
            list = try SuppressionList(contentsOf: suppressions)
        } catch {
            StandardError.write(error.description)
            throw ExitCode(.misused)
        }
        let entries = list.entries.map {
            Suppression(
                fingerprint: $0.fingerprint,
                rule: $0.rule,
                subject: $0.subject,
                reason: $0.reason,
                by: $0.by,
                until: $0.until
            )
        }
        for entry in entries {
            let name = entry.fingerprint ?? "\(entry.rule ?? "") of \(entry.subject ?? "")"
            if entry.until <= report.run.endedAt {
                StandardError.write(
                    "\(suppressions): the suppression of \(name) ended on \(entry.until): it holds no more."
                )
            } else if !report.findings.contains(where: entry.matches) {
                StandardError.write("\(suppressions): nothing was found that the suppression of \(name) is for.")
            }
        }
        return report.suppressing(entries)
    }
}
