import Foundation
import Testing
import ZonefallModel
import ZonefallReports
import ZonefallTestSupport

struct AuditTests {
    private let shop = "Examples/shop/zonemap.yaml"

    @Test(arguments: [("json", "json"), ("table", "txt"), ("junit", "xml"), ("markdown", "md")])
    func `the shop's faults are printed as the golden file says, and end with 2`(
        format: String,
        ending: String
    ) throws {
        let outcome = try Door.zonefall("audit", shop, "--format", format)
        #expect(outcome.status == 2)
        #expect(outcome.errors == "")
        #expect(try Golden().difference(of: outcome.output, from: "audit-shop.\(ending)") == nil)
    }

    @Test func `each fault that the shop's map shows is found once`() throws {
        let outcome = try Door.zonefall("audit", shop, "--format", "json")
        let report = try Report(json: JSONValue(parsing: outcome.output))
        // The map's own first lines say which faults it shows.
        let map = try String(contentsOf: Door.root.appending(path: shop), encoding: .utf8)
        let planted = map.split(separator: "\n")
            .compactMap { $0.firstMatch(of: #/^#   ([a-z_]+) +([a-z0-9-]+) +(az\d) /#)?.output }
            .map { "\($0.1) \($0.2) \($0.3)" }
        #expect(planted.count == 7)
        #expect(report.findings.map { "\($0.kind) \($0.subject.id) \($0.zone)" }.sorted() == planted.sorted())
    }

    @Test func `a clean map holds: no finding, and 0`() throws {
        let outcome = try Door.zonefall("audit", "Examples/clean/zonemap.yaml", "--format", "json")
        let report = try Report(json: JSONValue(parsing: outcome.output))
        #expect(outcome.status == 0)
        #expect(report.findings == [])
        #expect(report.verdict == .held)
    }

    @Test func `reality is not looked at: the demo's map and its honest twin give the same findings`() throws {
        let findings = try ["zonemap", "honest"].map { name in
            let outcome = try Door.zonefall("audit", "Examples/demo/\(name).yaml", "--format", "json")
            let report = try Report(json: JSONValue(parsing: outcome.output))
            return report.findings.map(\.fingerprint)
        }
        #expect(findings[0] == findings[1])
        #expect(findings[0].count == 4)
    }

    @Test func `two audits of one map at one time are the same, byte for byte`() throws {
        let first = try Door.zonefall("audit", shop, "--format", "json")
        #expect(try Door.zonefall("audit", shop, "--format", "json") == first)
    }

    @Test func `the level of failure moves the exit status, and quiet prints nothing`() throws {
        let quiet = try Door.zonefall("audit", shop, "--quiet", "--fail-on", "never")
        #expect(quiet == .init(status: 0, output: "", errors: ""))
        #expect(try Door.zonefall("audit", shop, "--quiet").status == 2)
        #expect(try Door.zonefall("audit", shop, "--fail-on", "sometimes").status == 64)
    }

    @Test func `quiet with an output still writes the file`() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "report.json").path
            let outcome = try Door.zonefall("audit", shop, "--quiet", "--output", file)
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(outcome == .init(status: 2, output: "", errors: ""))
            #expect(text.hasPrefix("{\n  \"schema_version\": \"1.0\""))
        }
    }
}
