import Foundation
import ZonefallDocuments

/// The files that the tests read, found from where this source stands.
enum TestFiles {
    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    /// The repository, which has the examples, the probe packs and the schemas.
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The paths of all files below a folder with one of these endings, sorted.
    static func paths(in folder: URL, endings: Set<String>) -> [String] {
        // An enumerator does not enter a folder that is a link.
        let found =
            FileManager.default.enumerator(atPath: folder.resolvingSymlinksInPath().path)?.compactMap { $0 as? String }
            ?? []
        return found.filter { endings.contains(URL(filePath: $0).pathExtension) }.sorted()
    }

    /// The zone maps of `Examples/`, as paths in it; game days stand beside them.
    static var exampleMaps: [String] {
        paths(in: repository.appending(path: "Examples"), endings: ["yaml"]).filter { !$0.hasSuffix("gameday.yaml") }
    }

    static func bytes(of file: URL) throws -> [UInt8] {
        Array(try Data(contentsOf: file))
    }
}

/// Everything that is wrong with a document, one line each, or nothing at all.
func faults<Document: DocumentDecodable>(
    of text: String,
    as _: Document.Type,
    named name: String = "test.yaml"
) -> [String] {
    do throws(DocumentError) {
        _ = try Document(document: DocumentSource(name: name, text: text))
        return []
    } catch {
        return error.diagnostics.map(\.description)
    }
}
