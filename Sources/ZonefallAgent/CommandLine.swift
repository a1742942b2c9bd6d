import ZonefallCurl
import ZonefallModel

/// What a command line asks for. Written by hand, for an argument parser with Foundation in it would double the agent.
package enum AgentCommand: Hashable, Sendable {
    case run(AgentOptions)
    case help
    case version

    private enum Option: String, CaseIterable {
        case id = "--id"
        case coordinator = "--coordinator"
        case tokenFile = "--token-file"
        case authoritiesFile = "--ca-file"
        case zone = "--zone"
        case logFormat = "--log-format"
        case help = "--help"
        case version = "--version"

        var takesValue: Bool { self != .help && self != .version }
    }

    /// - Parameter arguments: without the program's own name.
    package init(_ arguments: [String]) throws(UsageError) {
        var values: [Option: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "-h" { self = .help; return }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard argument.hasPrefix("-") else { throw .unexpected(argument) }
            guard let option = Option(rawValue: parts[0]) else {
                throw .unknownOption(parts[0], nearest: Self.nearest(to: parts[0]))
            }
            switch option {
            case .help: self = .help; return
            case .version: self = .version; return
            default: break
            }
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst(), !value.isEmpty else {
                throw .missingValue(option.rawValue)
            }
            guard values.updateValue(value, forKey: option) == nil else { throw .repeated(option.rawValue) }
        }
        self = .run(try Self.options(values))
    }

    private static func options(_ values: [Option: String]) throws(UsageError) -> AgentOptions {
        guard let id = values[.id] else { throw .missingOption(Option.id.rawValue) }
        guard let url = values[.coordinator] else { throw .missingOption(Option.coordinator.rawValue) }
        let coordinator: Endpoint
        do throws(EndpointError) {
            coordinator = try Endpoint(url)
        } catch {
            throw .badValue(Option.coordinator.rawValue, "\(error)")
        }
        var format = Logger.Format.logfmt
        if let text = values[.logFormat] {
            guard let known = Logger.Format(rawValue: text) else {
                throw .badValue(Option.logFormat.rawValue, "'\(text)' is neither 'logfmt' nor 'json'.")
            }
            format = known
        }
        return AgentOptions(
            id: Vantage.ID(id),
            coordinator: coordinator,
            tokenFile: values[.tokenFile],
            authoritiesFile: values[.authoritiesFile],
            zone: values[.zone].map { Zone.ID($0) },
            logFormat: format
        )
    }

    private static func nearest(to text: String) -> String? {
        let ranked = Option.allCases.map { (option: $0.rawValue, distance: distance($0.rawValue, text)) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= max(2, text.count / 3)
        else { return nil }
        return best.option
    }

    /// Levenshtein's: how many characters must be changed, added or taken out.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let substituted = diagonal + (right[column] == character ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}

extension AgentCommand {
    package static let usage = """
        Usage: zonefall-agent --id ID --coordinator URL [options]

        Probes from one vantage by the plan of its coordinator, and hands in what it observes.

        Options:
          --id ID              The vantage's id, as the zone map lists it under "agents".
          --coordinator URL    http://HOST:PORT, https://HOST:PORT or unix:/PATH.
          --token-file FILE    A file with the bearer token for the coordinator.
          --ca-file FILE       A PEM file with the authorities to trust for https; default: the system's.
          --zone ZONE          The zone that observations name; default: what the plan says.
          --log-format FORMAT  logfmt (default) or json; logs go to standard error.
          --version            Print the version.
          --help               Print this text.

        Signals: TERM and INT hand in what is left and end the agent.
        Exit status: 0 ended by a signal, 1 could not run, 64 misused.

        """
}

/// A command line that makes no sense, and what to do about it.
package enum UsageError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownOption(String, nearest: String?)
    case unexpected(String)
    case missingValue(String)
    case missingOption(String)
    case repeated(String)
    case badValue(String, String)

    package var description: String {
        switch self {
        case .unknownOption(let option, let nearest?): "Unknown option '\(option)'. Did you mean '\(nearest)'?"
        case .unknownOption(let option, nil): "Unknown option '\(option)'. See 'zonefall-agent --help'."
        case .unexpected(let argument):
            "Unexpected argument '\(argument)': the agent takes options only. See 'zonefall-agent --help'."
        case .missingValue(let option): "'\(option)' needs a value."
        case .missingOption(let option): "'\(option)' is missing. See 'zonefall-agent --help'."
        case .repeated(let option): "'\(option)' was given twice. Give it once."
        case .badValue(let option, let why): "'\(option)': \(why)"
        }
    }
}
