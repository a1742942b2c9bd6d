import ArgumentParser
import ZonefallLab
import ZonefallModel

/// `zonefall lab status`: which labs run, and what is in them.
struct LabStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "List the labs that run, with their nodes, zones and addresses.",
        discussion: """
            Examples:
              zonefall lab status
              zonefall lab status demo --format json
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json
    }

    @Argument(help: "A lab's name, or the map that it was made from; all labs if absent.")
    var lab: String?

    @Option(help: "How to print it.")
    var format = Format.table

    func run() throws {
        let registry = LabRegistry()
        let entries = try lab.map { [try registry.entry(named: $0)] } ?? registry.entries()
        switch format {
        case .json:
            try StandardOutput.write(JSONValue.object([.init("labs", .array(entries.map(\.json)))]).prettyText)
        case .table:
            if entries.isEmpty { StandardError.write("No lab is running. Start one with `zonefall lab up MAP`.") }
            for entry in entries { try StandardOutput.write(table(of: entry) + "\n") }
        }
    }

    private func table(of entry: LabEntry) -> String {
        let rows =
            [["NODE", "ROLE", "ZONE", "ADDRESSES"]]
            + entry.record.nodes.map { node in
                [
                    node.name, node.role.rawValue, node.zone?.rawValue ?? "-",
                    node.addresses.map(\.description).joined(separator: " "),
                ]
            }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ") + "  "
                + row[3]
        }
        return (["Lab '\(entry.name)', up since \(entry.startedAt)"] + lines).joined(separator: "\n") + "\n"
    }
}
