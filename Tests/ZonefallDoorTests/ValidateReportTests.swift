import Foundation
import Testing

struct ValidateReportTests {
    private let report = "Tests/ZonefallDoorTests/Fixtures/report.json"

    private func validate(_ text: String, expecting expected: String? = nil) throws -> Door.Outcome {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "report.json")
            try Data(text.utf8).write(to: file)
            guard let expected else { return try Door.zonefall("report", "validate", file.path) }
            let expectation = folder.appending(path: "expected.json")
            try Data(expected.utf8).write(to: expectation)
            return try Door.zonefall("report", "validate", file.path, "--expect", expectation.path)
        }
    }

    private var text: String {
        get throws { try String(contentsOf: Door.root.appending(path: report), encoding: .utf8) }
    }

    @Test func `a report that agrees with itself is valid`() throws {
        let outcome = try Door.zonefall("report", "validate", report)
        #expect(outcome == .init(status: 0, output: "", errors: "\(report): it is a report of schema 1.0\n"))
    }

    @Test func `a verdict that its parts do not come to ends with 2`() throws {
        let outcome = try validate(
            try text.replacing("\n  \"verdict\": \"refuted\"", with: "\n  \"verdict\": \"held\"")
        )
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasSuffix("its verdict is held, but its parts come to refuted\n"))
    }

    @Test func `exactly the expected findings are a success`() throws {
        let outcome = try validate(
            text,
            expecting: #"{"findings": [{"subject": "web-b1", "kind": "remote_gateway", "zone": "az1"}]}"#
        )
        #expect(outcome.status == 0)
        #expect(outcome.errors.hasSuffix("exactly the 1 expected findings\n"))
    }

    @Test func `a missing finding and one too many end with 2, and both are named`() throws {
        let outcome = try validate(
            text,
            expecting: #"{"findings": [{"subject": "web-b1", "kind": "remote_gateway", "zone": "az3"}]}"#
        )
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("not found: remote_gateway of 'web-b1' on az3"))
        #expect(outcome.errors.contains("found, but not expected: remote_gateway of 'web-b1' on az1"))
    }

    @Test(arguments: [
        ("", "line 1, column 1: the document ends where a value should stand"),
        ("[]", "the key \"schema_version\" is missing"),
        (#"{"schema_version": "2.0"}"#, "\"2.0\" is not a value that \"schema_version\" may have"),
        (#"{"schema_version": "1.0"}"#, "the key \"tool\" is missing"),
    ])
    func `what is no report is refused with the reason`(text: String, reason: String) throws {
        let outcome = try validate(text)
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    }

    @Test(arguments: ["/nonexistent/report.json", "/proc"])
    func `a file that can't be read is refused`(file: String) throws {
        #expect(try Door.zonefall("report", "validate", file).status == 64)
    }
}
