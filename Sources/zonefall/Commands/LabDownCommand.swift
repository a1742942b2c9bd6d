import ArgumentParser
import ZonefallLab

/// `zonefall lab down`: ends labs.
struct LabDownCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "End a lab, with everything in it.",
        discussion: """
            Examples:
              zonefall lab down demo
            """
    )

    @Argument(help: "A lab's name, or the map that it was made from.")
    var lab: String?

    @Flag(help: "End all labs.")
    var all = false

    func validate() throws {
        guard (lab == nil) == all else {
            throw ValidationError("Name one lab, or say --all. `zonefall lab status` lists them.")
        }
    }

    func run() throws {
        let registry = LabRegistry()
        for entry in try lab.map({ [try registry.entry(named: $0)] }) ?? registry.entries() {
            try entry.takeDown()
            try StandardOutput.write("Lab '\(entry.name)' is down.\n")
        }
    }
}
