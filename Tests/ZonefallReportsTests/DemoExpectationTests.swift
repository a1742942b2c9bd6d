import Foundation
import Testing
import ZonefallModel
import ZonefallReports

/// What the demo has to find, and the paper that says why, are one and the same list.
struct DemoExpectationTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func `docs/demo.md explains each fault that the demo has to find, and no other`() throws {
        let document = try JSONValue(
            parsing: String(contentsOf: Self.root.appending(path: "Examples/demo/expected.json"), encoding: .utf8)
        )
        let findings = try document.array("findings")
        let page = try String(contentsOf: Self.root.appending(path: "docs/demo.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.contains("ZF") }

        #expect(try ExpectedFindings(json: document).count == findings.count)
        #expect(rows.count == findings.count)
        for finding in findings {
            let (subject, kind) = (try finding.string("subject"), try finding.string("kind"))
            let zone = try finding.string("zone")
            #expect(
                rows.count { row in
                    row.contains("`\(subject)`") && row.contains("`\(kind)`") && row.contains("| \(zone) |")
                } == 1,
                "\(kind) of \(subject) on \(zone)"
            )
            #expect(Finding.Rule.all.contains { $0.kind.rawValue == kind }, "\(kind)")
        }
    }
}
