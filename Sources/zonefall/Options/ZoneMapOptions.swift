import ArgumentParser
import ZonefallDocuments
import ZonefallModel
import ZonefallReports

/// The zone map that a command works on.
struct ZoneMapOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The zone map: YAML, or JSON if its name ends in .json.", valueName: "map"),
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var file: String

    /// Reads the map. A map that is refused is told of with all its faults on standard error, and ends the command with 64.
    func load() throws -> LoadedMap {
        try LoadedMap(reading: file)
    }
}

/// A zone map, and which one it is.
struct LoadedMap {
    let map: ZoneMap
    /// The hexadecimal SHA-256 of the document's bytes.
    let revision: String
}

extension LoadedMap {
    /// Reads a map. One that is refused is told of with all its faults on standard error, and ends the command with 64.
    init(reading file: String) throws {
        do throws(DocumentError) {
            let source = try DocumentSource(path: file)
            self.init(
                map: try ZoneMap(document: source),
                revision: SHA256.hexadecimalDigest(of: source.bytes)
            )
        } catch {
            StandardError.write(error.description)
            throw ExitCode(.misused)
        }
    }
}
