import ZonefallCurl
import ZonefallModel

/// What a command line asks for. Written by hand, for an argument parser with Foundation in it would double the agent.
package enum AgentCommand: Hashable, Sendable {
    case run(AgentOptions)
    /// A configuration file that is to be checked and no more.
    case check(file: String)
    case help
    case version

    private enum Option: String, CaseIterable {
        case id = "--id"
        case coordinator = "--coordinator"
        case tokenFile = "--token-file"
        case authoritiesFile = "--ca-file"
        case zone = "--zone"
        case spool = "--spool"
        case spoolSize = "--spool-size"
        case detail = "--detail"
        case logFormat = "--log-format"
        case listen = "--listen"
        case reserved = "--allow-reserved"
        case configuration = "--config"
        case help = "--help"
        case version = "--version"
    }

    /// - Parameter arguments: without the program's own name.
    package init(_ arguments: [String]) throws(UsageError) {
        var values: [Option: [String]] = [:]
        var rest = arguments[...]
        if rest.first == "check-config" {
            rest.removeFirst()
            if let word = rest.first, ["-h", "--help"].contains(word) { self = .help; return }
            guard let file = rest.popFirst() else { throw .missingFile }
            guard rest.isEmpty else { throw .unexpected(rest[rest.startIndex]) }
            self = .check(file: file)
            return
        }
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
            values[option, default: []].append(value)
            guard Self.repeatable.contains(option) || values[option]?.count == 1 else {
                throw .repeated(option.rawValue)
            }
        }
        self = .run(try Self.options(values))
    }

    private static let repeatable: Set<Option> = [.coordinator, .reserved]

    /// What the file says, if one is named, with what the command line says over it.
    private static func options(_ values: [Option: [String]]) throws(UsageError) -> AgentOptions {
        func text(_ option: Option) -> String? { values[option]?.first }
        var base: AgentOptions?
        if let file = text(.configuration) {
            do throws(ConfigurationError) { base = try ConfigurationFile.read(file) } catch {
                throw .configuration(error)
            }
        }
        guard let id = text(.id) ?? base?.id.rawValue else { throw .missingOption(Option.id.rawValue) }
        var options = base ?? AgentOptions(id: Vantage.ID(id), coordinators: [])
        options.id = Vantage.ID(id)
        options.configurationFile = text(.configuration)
        if let own = try coordinators(values) { options.coordinators = own }
        guard !options.coordinators.isEmpty else { throw .missingOption(Option.coordinator.rawValue) }
        if let zone = text(.zone) { options.zone = Zone.ID(zone) }
        options.logFormat = try choice(.logFormat, text(.logFormat)) ?? options.logFormat
        options.detail = try choice(.detail, text(.detail)) ?? options.detail
        if let folder = text(.spool) { options.spool = folder == "none" ? nil : .init(folder: folder) }
        if let size = text(.spoolSize) {
            guard let mebibytes = Int(size), (1...1 << 20).contains(mebibytes) else {
                throw .badValue(Option.spoolSize.rawValue, "'\(size)' is not a number of MiB.")
            }
            options.spool?.size = mebibytes << 20
        }
        if options.spool == nil, options.detail != .raw {
            throw .badValue(
                Option.detail.rawValue,
                "'\(options.detail.rawValue)' needs a spool. Name a folder with --spool."
            )
        }
        if let place = text(.listen) {
            guard let address = ListenAddress(place) else {
                throw .badValue(Option.listen.rawValue, "'\(place)' is not ADDRESS:PORT, as 127.0.0.1:9401 is.")
            }
            options.listen = address
        }
        for network in values[.reserved] ?? [] {
            guard let prefix = IPPrefix(addressOrPrefix: network) else {
                throw .badValue(Option.reserved.rawValue, "'\(network)' is not a network, as 127.0.0.0/8 is one.")
            }
            options.policy.reserved.append(prefix)
        }
        return options
    }

    private static func coordinators(_ values: [Option: [String]]) throws(UsageError) -> [AgentOptions.Coordinator]? {
        guard let urls = values[.coordinator] else { return nil }
        func text(_ option: Option) -> String? { values[option]?.first }
        var coordinators: [AgentOptions.Coordinator] = []
        for url in urls {
            do throws(EndpointError) {
                let endpoint = try Endpoint(url)
                coordinators.append(
                    .init(endpoint, tokenFile: text(.tokenFile), authoritiesFile: text(.authoritiesFile))
                )
            } catch {
                throw .badValue(Option.coordinator.rawValue, "\(error)")
            }
        }
        return coordinators
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ option: Option,
        _ text: String?
    ) throws(UsageError) -> Choice? {
        guard let text else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw .badValue(option.rawValue, "'\(text)' is none of \(known).")
        }
        return choice
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
               zonefall-agent --config FILE [options]
               zonefall-agent check-config FILE

        Probes from one vantage by the plan of its coordinator, and hands in what it observes.

        Options:
          --id ID              The vantage's id, as the zone map lists it under "agents".
          --coordinator URL    http://HOST:PORT, https://HOST:PORT or unix:/PATH; may be given several times, and
                               each gets everything.
          --token-file FILE    A file with the bearer token for the coordinator.
          --ca-file FILE       A PEM file with the authorities to trust for https; default: the system's.
          --zone ZONE          The zone that observations name; default: what the plan says.
          --spool FOLDER       Keep batches on the disk until every coordinator has them; default: none, in memory.
          --spool-size MIB     How much of the disk the spool may take; default: 256.
          --detail DETAIL      raw (default): every observation; windows: sums of ten seconds, and what changed at
                               once; both. All but raw need a spool.
          --config FILE        A JSON file with all of this and more; options on the command line win.
          --listen ADDR:PORT   Answer /healthz, /readyz and /metrics there; default: nowhere.
          --allow-reserved NET Probe these loopback, link-local or multicast addresses if the plan says so; may be
                               given several times. Without it the agent never does.
          --log-format FORMAT  logfmt (default) or json; logs go to standard error.
          --version            Print the version.
          --help               Print this text.

        Signals: TERM and INT hand in what is left and end the agent; HUP reads the configuration and the token anew.
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
    case missingFile
    case configuration(ConfigurationError)

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
        case .missingFile: "'check-config' needs the name of a file."
        case .configuration(let error): "The configuration makes no sense.\n\(error)"
        }
    }
}
