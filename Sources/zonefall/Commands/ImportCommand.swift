import ArgumentParser
import Foundation
import ZonefallModel
import ZonefallReports

/// Makes zone maps of what others know.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a zone map of what a cloud says of itself.",
        subcommands: [ImportOpenStack.self]
    )
}

/// Reads a region of OpenStack as a zone map.
struct ImportOpenStack: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openstack",
        abstract: "Read a project's routers, networks, instances, floating IPs and load balancers as a zone map.",
        discussion: """
            Reads only; the role 'reader' suffices. Each zone says by what it is known (derived_from); what nobody knows is \
            'unknown', and never guessed. The same cloud gives the same bytes again.

            Exit status: 0 written, 1 the cloud could not be read, 4 it does not let us, 64 misused. The file is written \
            whole or not at all.

            Examples:
              zonefall import openstack --cloud shop -o zonemap.yaml
              OS_CLOUD=shop zonefall import openstack | zonefall audit /dev/stdin
              zonefall import openstack --cloud shop --overlay services.yaml -o zonemap.yaml
            """
    )

    @OptionGroup var cloud: CloudOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Write the map to a file instead of standard output.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var output: String?

    @Option(
        help: ArgumentHelp(
            "What no cloud tells: services, global_load_balancers, agents and edges of zones.",
            valueName: "file"
        ),
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var overlay: String?

    @Flag(name: [.long, .short], help: "Say nothing but errors.")
    var quiet = false

    func run() throws {
        let map = try CloudMap(reading: try cloud.settings(), overlay: overlay, isQuiet: quiet)
        if let output {
            do {
                try Data(map.text.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
            } catch {
                throw ReportDestination.CannotWrite(name: output, reason: (error as NSError).localizedDescription)
            }
        } else {
            try StandardOutput.write(map.text)
        }
        guard !quiet else { return }
        for note in map.notes { StandardError.write("note: \(note)") }
        let contents = map.loaded.map
        StandardError.write(
            """
            \(output ?? "standard output"): \(contents.zones.count) zones, \(contents.networks.count) networks, \
            \(contents.routers.count) routers, \(contents.instances.count) instances, \
            \(contents.floatingIPs.count) floating IPs, \(contents.loadBalancers.count) load balancers, \
            \(contents.services.count) services. Next: zonefall audit \(output ?? "FILE")
            """
        )
    }
}
