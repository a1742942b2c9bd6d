import Foundation
import Testing
import ZonefallModel
import ZonefallReports

/// The published schema against what we write, by a validator that is not ours (`make install-deps` puts it into .venv).
struct ReportSchemaTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let schema = root.appending(path: "docs/schema/report.schema.json")

    @Test func `the schema is a valid JSON Schema of 2020-12`() throws {
        let outcome = try validate(["--check-metaschema", Self.schema.path])
        #expect(outcome.status == 0, "\(outcome.output)")
    }

    @Test func `every report that we write is valid`() throws {
        try withFolder { folder in
            let files = try SampleReports.all.map { sample in
                try write(sample.report.json, to: folder.appending(path: "\(sample.name).json"))
            }
            let outcome = try validate(["--schemafile", Self.schema.path] + files)
            #expect(outcome.status == 0, "\(outcome.output)")
        }
    }

    @Test func `a key renamed anywhere in a report is refused`() throws {
        // One report that has every part, so that every key that we write stands in it.
        let (demo, forecasts) = (SampleReports.demo, SampleReports.simulate.forecasts)
        let full = Report(
            tool: demo.tool,
            run: demo.run,
            coverage: demo.coverage,
            findings: demo.findings,
            matrix: demo.matrix,
            blackouts: demo.blackouts,
            verdicts: demo.verdicts,
            forecasts: forecasts
        )
        // What came after the first reports may be absent, for those are read still.
        let renamed = full.json.withOneKeyRenamed().filter { $0.key != "fidelity" }
        #expect(renamed.count > 80)
        try withFolder { folder in
            let files = try renamed.enumerated().map { index, variant in
                try write(variant.json, to: folder.appending(path: "\(index)-\(variant.key).json"))
            }
            let outcome = try validate(["--schemafile", Self.schema.path] + files)
            #expect(outcome.status == 1)
            for file in files {
                #expect(outcome.output.contains("\(file)::"), "\(file) passed with a renamed key")
            }
        }
    }

    @Test func `the schema lists the very words that the code has`() throws {
        let schema = try JSONValue(parsing: String(contentsOf: Self.schema, encoding: .utf8))
        func words(_ path: String...) -> [String]? {
            path.reduce(schema["$defs"]) { $0?[$1] }?["enum"]?.arrayValue?.compactMap(\.stringValue)
        }
        #expect(words("verdict") == Verdict.allCases.map(\.rawValue))
        #expect(words("fate") == Report.Fate.allCases.map(\.rawValue))
        #expect(words("run", "properties", "kind") == Report.Run.Kind.allCases.map(\.rawValue))
        #expect(words("run", "properties", "status") == Report.Run.Status.allCases.map(\.rawValue))
        #expect(words("finding", "properties", "verdict") == Finding.Standing.allCases.map(\.rawValue))
        #expect(words("evidence", "properties", "class") == Evidence.Class.allCases.map(\.rawValue))
        #expect(words("probe_kind") == ProbeKind.allCases.map(\.rawValue))
        #expect(words("blackout", "properties", "scope") == BlackoutEvent.Scope.allCases.map(\.rawValue))
        let classes = Report.ServiceVerdict.Class.allCases.map(\.rawValue)
        #expect(words("service_verdict", "properties", "class") == classes)
    }

    private func write(_ json: JSONValue, to file: URL) throws -> String {
        try Data(json.prettyText.utf8).write(to: file)
        return file.path
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "zonefall-schema-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // A leftover in the temporary folder harms nobody.
        try body(folder)
    }

    private func validate(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let installed = Self.root.appending(path: ".venv/bin/check-jsonschema").path
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let program = FileManager.default.isExecutableFile(atPath: installed) ? installed : "check-jsonschema"
        process.arguments = [program, "--color", "never"] + arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus != 127, "check-jsonschema is not installed: run `make install-deps`")
        return (process.terminationStatus, output)
    }
}

extension JSONValue {
    /// Every document that differs from this one in the name of a single key.
    fileprivate func withOneKeyRenamed() -> [(key: String, json: JSONValue)] {
        switch self {
        case .object(let members):
            members.indices.flatMap { index -> [(key: String, json: JSONValue)] in
                func with(_ member: Member) -> JSONValue {
                    .object(members.enumerated().map { $0 == index ? member : $1 })
                }
                let (key, value) = (members[index].key, members[index].value)
                return [(key, with(Member("\(key)_", value)))]
                    + value.withOneKeyRenamed().map { ($0.key, with(Member(key, $0.json))) }
            }
        // Elements of one array have one shape, but not all of them every branch: the longest tells the most.
        case .array(let elements):
            elements.indices.max { elements[$0].compactText.utf8.count < elements[$1].compactText.utf8.count }
                .map { index in
                    elements[index].withOneKeyRenamed().map { variant in
                        (variant.key, .array(elements.enumerated().map { $0 == index ? variant.json : $1 }))
                    }
                } ?? []
        default: []
        }
    }
}
