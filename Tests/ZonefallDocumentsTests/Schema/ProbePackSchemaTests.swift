import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel
import ZonefallTestSupport

/// The schema of probe packs, which editors read, says the same as the reader.
struct ProbePackSchemaTests {
    private static let file = TestFiles.repository.appending(path: "docs/schema/probe-pack.schema.json")
    private let schema: JSONValue
    private let properties: JSONValue

    init() throws {
        schema = try JSONValue(parsing: TestFiles.bytes(of: Self.file))
        properties = try #require(schema["$defs"]?["probe"]?["properties"])
    }

    @Test func `a probe has the same keys for the schema and for the reader`() {
        let keys = properties.objectValue?.map(\.key) ?? []
        #expect(keys.sorted() == ProbePack.Entry.Key.allCases.map(\.rawValue).sorted())
        #expect(schema["properties"]?.objectValue?.map(\.key) == ProbePack.Key.allCases.map(\.rawValue))
    }

    @Test func `the schema lists the very words that the code has`() {
        func words(_ key: String) -> [String] {
            properties[key]?["enum"]?.arrayValue?.compactMap(\.stringValue) ?? []
        }
        #expect(words("kind") == ProbeKind.allCases.map(\.rawValue))
        #expect(words("targets") == ProbePack.TargetSort.allCases.map(\.rawValue))
        #expect(words("from") == ProbePack.Origin.allCases.map(\.rawValue))
        #expect(words("http_version") == ProbeOptions.HTTPVersion.allCases.map(\.rawValue))
        #expect(words("close") == ProbeOptions.Close.allCases.map(\.rawValue))
        #expect(words("record_type") == ProbeOptions.RecordType.allCases.map(\.rawValue))
        #expect(words("transport") == ProbeOptions.Transport.allCases.map(\.rawValue))
    }

    @Test func `the schema is right, and so are the packs that we ship by it`() throws {
        let validator = SchemaValidator(repository: TestFiles.repository)
        let packs = TestFiles.paths(in: TestFiles.repository.appending(path: "probes"), endings: ["yaml"])
            .map { TestFiles.repository.appending(path: "probes/\($0)").path }
        #expect(packs.count >= 8)
        #expect(try validator.complaint(aboutSchema: Self.file.path) == nil)
        #expect(try validator.complaint(about: packs, by: Self.file.path) == nil)
    }
}
