import Foundation
import Testing
import ZonefallModel
import ZonefallReports

/// Reports and schemas of every minor version, kept in `docs/schema/samples/`: readers of the one read the other.
///
/// `RECORD_GOLDEN=1` writes those of the version that is being made; older ones are never written again.
struct ReportSamplesTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let folder = root.appending(path: "docs/schema/samples")
    private static let schema = root.appending(path: "docs/schema/report.schema.json")

    private static var versions: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains(".") }.sorted()
        }
    }

    private func record() throws {
        guard ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" else { return }
        let here = Self.folder.appending(path: Report.schemaVersion)
        try FileManager.default.createDirectory(at: here, withIntermediateDirectories: true)
        try Data(SampleReports.demo.json.prettyText.utf8).write(to: here.appending(path: "report.json"))
        try Data(contentsOf: Self.schema).write(to: here.appending(path: "report.schema.json"))
    }

    @Test func `reports of every kept version are read, and come out whole`() throws {
        try record()
        #expect(try Self.versions.contains(Report.schemaVersion), "RECORD_GOLDEN=1 keeps it")
        for version in try Self.versions {
            let text = try String(contentsOf: Self.folder.appending(path: "\(version)/report.json"), encoding: .utf8)
            let report = try Report(json: JSONValue(parsing: text))
            #expect(!report.findings.isEmpty)
            #expect(try Report(json: report.json) == report)
        }
    }

    @Test func `older reports follow the newest schema, and new reports the older ones`() throws {
        try record()
        let checker = Self.root.appending(path: ".venv/bin/check-jsonschema")
        try #require(FileManager.default.isExecutableFile(atPath: checker.path), "make install-deps installs it")
        let fresh = FileManager.default.temporaryDirectory.appending(path: "zonefall-\(UUID().uuidString).json")
        try Data(SampleReports.demo.json.prettyText.utf8).write(to: fresh)
        defer { try? FileManager.default.removeItem(at: fresh) }  // A leftover in the temporary folder harms nobody.
        for version in try Self.versions {
            let here = Self.folder.appending(path: version)
            for (schema, report) in [
                (Self.schema, here.appending(path: "report.json")), (here.appending(path: "report.schema.json"), fresh),
            ] {
                let process = try Process.run(checker, arguments: ["-q", "--schemafile", schema.path, report.path])
                process.waitUntilExit()
                #expect(process.terminationStatus == 0, "\(report.path) by \(schema.path)")
            }
        }
    }
}
