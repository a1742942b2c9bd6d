import ArgumentParser
import ZonefallModel

/// Where a command's zone map comes from: a file, a cloud that is asked now, or a plan of what will be.
struct MapSourceOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The zone map: YAML, or JSON if its name ends in .json.", valueName: "map"),
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var file: String?

    @Option(
        help: ArgumentHelp(
            "Ask this cloud of clouds.yaml instead of reading a file; nothing is written.",
            valueName: "name"
        )
    )
    var cloud: String?

    @Option(
        help: ArgumentHelp(
            "Look at what this plan of Terraform or OpenTofu would make: terraform show -json PLAN.",
            valueName: "file"
        ),
        completion: .file(extensions: ["json"])
    )
    var terraform: String?

    @Option(
        help: ArgumentHelp(
            "What no cloud tells: services, global_load_balancers, agents and edges of zones, for --cloud and --terraform.",
            valueName: "file"
        ),
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var overlay: String?

    func validate() throws {
        guard overlay == nil || file == nil else {
            throw ValidationError("--overlay is for --cloud and --terraform: a zone map says all of it itself.")
        }
        guard [file, cloud, terraform].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("Name one of these: a zone map, a cloud with --cloud, a plan with --terraform.")
        }
    }

    /// Reads the map. Whatever is wrong is told on standard error, and ends the command.
    func load(isQuiet: Bool) throws -> (loaded: LoadedMap, cloud: CloudMap?) {
        if let file { return (try LoadedMap(reading: file), nil) }
        if let terraform {
            let map = try CloudMap(terraform: terraform, overlay: overlay)
            return (map.loaded, map)
        }
        var options = CloudOptions()
        options.cloud = cloud
        let map = try CloudMap(reading: try options.settings(), overlay: overlay, isQuiet: isQuiet)
        return (map.loaded, map)
    }
}
