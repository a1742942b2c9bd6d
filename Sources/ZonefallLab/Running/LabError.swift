import ZonefallLinux

/// Why a lab could not be built or reached.
package enum LabError: Error, Hashable, Sendable {
    case serverFailed(Command, log: String)
    case noSuchNode(String, nodes: [String])
    case noSuchLab(String, labs: [String])
    case labExists(String)
    case failedToStart(name: String, reason: String)
    case badRecord(String, reason: String)
    case programMissing(String)
    case directoryNotOurs(String)
}

extension LabError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .serverFailed(let command, let log):
            "`\(command)` did not come up in the lab: \(log.isEmpty ? "it said nothing" : log)."
        case .noSuchNode(let node, let nodes):
            "The lab has no node '\(node)'. It has: \(nodes.joined(separator: ", "))."
        case .noSuchLab(let lab, let labs):
            "No lab '\(lab)' is running. "
                + (labs.isEmpty
                    ? "None is: start one with `zonefall lab up MAP`." : "Running: \(labs.joined(separator: ", ")).")
        case .labExists(let name):
            "A lab named '\(name)' is running already. Take it down with `zonefall lab down \(name)`, or choose a --name."
        case .failedToStart(let name, let reason):
            "Lab '\(name)' did not come up: \(reason)"
        case .badRecord(let file, let reason):
            "The lab's record \(file) can't be read (\(reason)). Take the lab down, and up again."
        case .directoryNotOurs(let path):
            "\(path) belongs to somebody else, or others may write to it. Remove it, or set XDG_RUNTIME_DIR to a directory of "
                + "your own."
        case .programMissing(let path):
            "The program \(path) is not there. Build it first: swift build, or make build."
        }
    }
}
