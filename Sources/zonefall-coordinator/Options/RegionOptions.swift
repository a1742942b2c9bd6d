import ArgumentParser
import ZonefallAnalysis
import ZonefallCoordinator
import ZonefallDocuments
import ZonefallModel

/// Which region is looked after, and how it is probed.
struct RegionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The zone map: YAML, or JSON if its name ends in .json.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var map: String

    /// Reads all of it. Whatever is refused is told of with all its faults on standard error, and ends the program with 64.
    func load() throws -> Region {
        do throws(DocumentError) {
            let source = try DocumentSource(path: map)
            return Region(
                map: try ZoneMap(document: source),
                revision: SHA256.hexadecimalDigest(of: source.bytes),
                plans: []
            )
        } catch {
            StandardError.write(error.description)
            throw ExitCode.validationFailure
        }
    }
}

/// A zone map with the plans of its agents.
struct Region {
    let map: ZoneMap
    /// The hexadecimal SHA-256 of the map's document.
    let revision: String
    let plans: [ProbePlan]

    var engine: any CorrelationEngine { DeclaredFindings([]) }
}
