import ArgumentParser
import ZonefallModel

/// Where a command's zone map comes from: a file, or a cloud that is asked now.
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

    func validate() throws {
        guard (file == nil) != (cloud == nil) else {
            throw ValidationError("Name a zone map, or a cloud with --cloud, and not both.")
        }
    }

    /// Reads the map. Whatever is wrong is told on standard error, and ends the command.
    func load(isQuiet: Bool) throws -> (loaded: LoadedMap, cloud: CloudMap?) {
        if let file { return (try LoadedMap(reading: file), nil) }
        var options = CloudOptions()
        options.cloud = cloud
        let map = try CloudMap(reading: try options.settings(), isQuiet: isQuiet)
        return (map.loaded, map)
    }
}
