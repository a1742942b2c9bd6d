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

    @Option(
        help: ArgumentHelp("The folder of probe packs: what is probed, how often, how long to wait.", valueName: "dir"),
        completion: .directory
    )
    var packs: String

    @Option(
        help: ArgumentHelp(
            "An address of the reflector, the outside host that says whom it saw; repeat for IPv6.",
            discussion: "Without it nothing probes by which address the region is left.",
            valueName: "address"
        )
    )
    var reflector: [IPAddress] = []

    @Option(
        help: ArgumentHelp(
            "Probe at another pace: 0.5 is twice as often, with half the time to wait.",
            discussion: "For labs and game days, where seconds count.",
            valueName: "factor"
        )
    )
    var pace: Double = 1

    func validate() throws {
        guard (0.05...100).contains(pace) else { throw ValidationError("--pace must be from 0.05 to 100.") }
    }

    /// Reads all of it. Whatever is refused is told of with all its faults on standard error, and ends the program with 64.
    func load() throws -> Region {
        do throws(DocumentError) {
            let source = try DocumentSource(path: map)
            let map = try ZoneMap(document: source)
            return Region(
                map: map,
                revision: SHA256.hexadecimalDigest(of: source.bytes),
                plans: probePlans(
                    for: map,
                    packs: try ProbePack.packs(inFolder: packs).map { $0.paced(by: pace) },
                    reflector: reflector
                )
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

    var engine: any CorrelationEngine { Correlator(map: map) }
}

extension Correlator: CorrelationEngine {}

extension IPAddress: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}
