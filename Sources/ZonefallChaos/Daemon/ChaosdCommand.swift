import ZonefallModel

/// The command line of `zonefall-chaosd`.
package enum ChaosdCommand: Hashable, Sendable {
    case help
    case version
    case check(file: String)
    case run(file: String)
    case ask(ChaosdRequest, Target)

    /// Where the running one is found.
    package enum Target: Hashable, Sendable {
        case socket(String)
        case configuration(String)
    }

    package static let programVersion = "0.1.0"

    package static let usage = """
        zonefall-chaosd - makes this host dark for one kernel lease at a time, by plans that two people signed

        USAGE: zonefall-chaosd run [--config FILE]
               zonefall-chaosd check-config [FILE]
               zonefall-chaosd status | revert | halt | release [--config FILE | --socket PATH]

          run            Serve until a signal comes. What is dark is light when it ends, however it ends.
          check-config   Read the configuration and the list of operators, and say what is wrong.
          status         Say how this host stands, read back from the kernel.
          revert         Light, now.
          halt           Light, now, and nothing is armed until 'release'. Anyone on this host may.
          release        End a halt. For those who may make dark.

        OPTIONS:
          --config FILE  Default: \(ChaosdConfiguration.defaultPath)
          --socket PATH  Of the running zonefall-chaosd. Default: what the configuration says.
          --version, --help

        Without zonefall-chaosd: 'touch /run/zonefall/HALT', or 'nft list tables' and 'nft delete table inet zonefall_…'
        (and 'netdev' of the same name), bring light too; and so does doing nothing, within one lease.

        Exit status: 0 done; 1 could not; 4 not allowed; 64 misused, or the configuration is wrong.

        """

    package init(_ arguments: [String]) throws(ChaosdUsageError) {
        var words: [String] = []
        var options: [String: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h":
                self = .help
                return
            case "--version":
                self = .version
                return
            case "--config", "--socket":
                guard let value = rest.popFirst() else { throw .missingValue(argument) }
                options[argument] = value
            default:
                guard !argument.hasPrefix("-") else {
                    throw .unknown(
                        argument,
                        nearest: Spelling.nearest(to: argument, in: ["--config", "--socket", "--help", "--version"])
                    )
                }
                words.append(argument)
            }
        }
        guard let verb = words.first else { throw .noCommand }
        let file = options["--config"] ?? ChaosdConfiguration.defaultPath
        let requests: [String: ChaosdRequest] = [
            "status": .status, "revert": .revert, "halt": .halt, "release": .release,
        ]
        if verb == "check-config", words.count <= 2 {
            self = .check(file: words.count == 2 ? words[1] : file)
            return
        }
        guard words.count == 1 else { throw .unknown(words[1], nearest: nil) }
        if verb == "run" {
            self = .run(file: file)
        } else if let request = requests[verb] {
            self = .ask(request, options["--socket"].map { .socket($0) } ?? .configuration(file))
        } else {
            throw .unknown(
                verb,
                nearest: Spelling.nearest(to: verb, in: requests.keys.sorted() + ["run", "check-config"])
            )
        }
    }
}

package enum ChaosdUsageError: Error, Hashable, Sendable, CustomStringConvertible {
    case noCommand
    case missingValue(String)
    case unknown(String, nearest: String?)

    package var description: String {
        switch self {
        case .noCommand: "Say what to do: run, check-config, status, revert, halt or release. See --help."
        case .missingValue(let option): "'\(option)' needs a value."
        case .unknown(let word, let nearest?): "Unknown: '\(word)'. Did you mean '\(nearest)'?"
        case .unknown(let word, nil): "Unknown: '\(word)'. See --help."
        }
    }
}
