import Foundation
import Testing
import ZonefallTestSupport

struct ReportCommandTests {
    private let report = "Tests/ZonefallDoorTests/Fixtures/report.json"

    @Test func `show prints the saved report as a table`() throws {
        let outcome = try Door.zonefall("report", "show", report)
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        #expect(try Golden().difference(of: outcome.output, from: "report-show.txt") == nil)
    }

    @Test func `a locale without UTF-8 gets ASCII, and a forced colour is coloured`() throws {
        let plain = try Door.zonefall("report", "show", report, environment: ["LC_ALL": "C"])
        #expect(plain.output.utf8.allSatisfy { $0 < 0x80 })
        let coloured = try Door.zonefall("report", "show", report, environment: ["CLICOLOR_FORCE": "1"])
        #expect(coloured.output.contains("\u{1b}[31m"))
        let refused = try Door.zonefall(
            "report",
            "show",
            "--no-color",
            report,
            environment: ["CLICOLOR_FORCE": "1"]
        )
        #expect(!refused.output.contains("\u{1b}"))
    }

    @Test(arguments: ["json", "ndjson", "junit", "sarif", "markdown", "html", "nagios", "table"])
    func `convert to a file and to standard output give the same`(format: String) throws {
        let printed = try Door.zonefall("report", "convert", report, "--format", format)
        #expect(printed.status == 0)
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "report").path
            let written = try Door.zonefall("report", "convert", report, "--format", format, "--output", file)
            #expect(written == .init(status: 0, output: "", errors: ""))
            #expect(try String(contentsOfFile: file, encoding: .utf8) == printed.output)
        }
    }

    @Test func `JSON converted to JSON is the same file, byte for byte`() throws {
        let converted = try Door.zonefall("report", "convert", report, "--format", "json")
        let original = try String(contentsOf: Door.root.appending(path: report), encoding: .utf8)
        #expect(converted.output == original)
    }

    @Test func `the ending of the output decides the format`() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "junit.xml").path
            let outcome = try Door.zonefall("report", "convert", report, "--output", file)
            let written = try String(contentsOfFile: file, encoding: .utf8)
            #expect(outcome.status == 0)
            #expect(written.hasPrefix("<?xml"))
        }
    }

    @Test func `convert without a format and without a file says what to do`() throws {
        let outcome = try Door.zonefall("report", "convert", report)
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("Say what to make of it: --format, or --output"))
    }

    @Test func `what can't be written is told, and ends with 1`() throws {
        let outcome = try Door.zonefall("report", "convert", report, "--output", "/nonexistent/report.md")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("Can't write the report to /nonexistent/report.md"))
    }

    @Test func `diff of a report with itself finds nothing, and says so in both forms`() throws {
        let text = try Door.zonefall("report", "diff", report, report)
        #expect(text.status == 0)
        #expect(text.output.hasPrefix("0 appeared, 0 gone, 0 changed, "))
        let json = try Door.zonefall("report", "diff", report, report, "--format", "json")
        #expect(json.output.contains("\"verdict\": \"held\""))
    }

    @Test func `check answers as a monitoring plugin does`() throws {
        let outcome = try Door.zonefall("check", report)
        #expect(outcome.status == 2)
        #expect(outcome.output.hasPrefix("ZONEFALL CRITICAL - REFUTED: "))
        #expect(outcome.errors == "")
    }

    @Test func `a report that is missing, refused or too old is unknown to check, never OK`() throws {
        let missing = try Door.zonefall("check", "no-such-report.json")
        #expect(missing.status == 3)
        #expect(missing.output == "ZONEFALL UNKNOWN - there is no report to tell from\n")
        #expect(try Door.zonefall("check", "README.md").status == 3)
        let old = try Door.zonefall(
            "check",
            report,
            "--max-age",
            "1s",
            environment: ["SOURCE_DATE_EPOCH": "1999999999"]
        )
        #expect(old.status == 3)
        #expect(old.output.hasPrefix("ZONEFALL UNKNOWN - the report is "))
    }
}
