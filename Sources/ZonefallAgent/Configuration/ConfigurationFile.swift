import Glibc
import ZonefallCurl
import ZonefallModel
import ZonefallProbes

/// What is wrong with a configuration file: every fault, each with its line.
package struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Fault: Hashable, Sendable {
        /// From 1; nil for what no line is to blame for.
        package let line: Int?
        package let reason: String
    }

    package let file: String
    package let faults: [Fault]

    package var description: String {
        faults.map { fault in "\(file):\(fault.line.map { "\($0):" } ?? "") \(fault.reason)" }.joined(separator: "\n")
    }
}

/// The agent's configuration as a JSON file, read strictly: an unknown key is a fault, for it may be a misspelt limit.
package enum ConfigurationFile {
    /// In bytes.
    static let largest = 1 << 20

    package static func read(_ path: String) throws(ConfigurationError) -> AgentOptions {
        errno = 0
        guard let bytes = SmallFile.read(path, atMost: largest) else {
            let reason = errno == 0 ? "larger than \(largest) bytes" : String(cString: strerror(errno))
            throw ConfigurationError(file: path, faults: [.init(line: nil, reason: reason)])
        }
        return try options(in: bytes, file: path)
    }

    /// - Parameter file: what faults call it.
    package static func options(in bytes: [UInt8], file: String) throws(ConfigurationError) -> AgentOptions {
        let json: JSONValue
        do throws(JSONSyntaxError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw ConfigurationError(file: file, faults: [.init(line: error.line, reason: error.reason)])
        }
        let reader = ConfigurationReader(JSONSourceMap(of: bytes))
        let options = reader.options(json)
        guard let options, reader.faults.isEmpty else {
            throw ConfigurationError(file: file, faults: reader.faults.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
        }
        return options
    }
}

/// Reads one value after the other, and notes what is wrong instead of stopping at it.
private final class ConfigurationReader {
    typealias Path = [JSONSourceMap.Step]

    private let map: JSONSourceMap
    private(set) var faults: [ConfigurationError.Fault] = []

    init(_ map: JSONSourceMap) {
        self.map = map
    }

    func options(_ json: JSONValue) -> AgentOptions? {
        let known = [
            "id", "zone", "coordinators", "log_format", "detail", "spool", "listen", "allow", "deny", "reserved",
            "limits",
        ]
        guard check(json, [], known) else { return nil }
        let id = string("id", of: json, [], isRequired: true)
        let coordinators = coordinators(json)
        var options = AgentOptions(id: Vantage.ID(id ?? ""), coordinators: coordinators)
        options.zone = string("zone", of: json, []).map { Zone.ID($0) }
        options.logFormat = choice("log_format", of: json) ?? .logfmt
        options.detail = choice("detail", of: json) ?? .raw
        options.spool = spool(json)
        if let text = string("listen", of: json, []) {
            options.listen = ListenAddress(text)
            if options.listen == nil { fault([.key("listen")], "'\(text)' is not ADDRESS:PORT, as 127.0.0.1:9401 is") }
        }
        options.policy = AddressPolicy(
            allowed: prefixes("allow", of: json, []),
            denied: prefixes("deny", of: json, []),
            reserved: prefixes("reserved", of: json, [])
        )
        options.limits = limits(json)
        if options.spool == nil, options.detail != .raw {
            fault([.key("detail")], "'\(options.detail.rawValue)' needs a spool: add \"spool\"")
        }
        return id == nil ? nil : options
    }

    private func coordinators(_ json: JSONValue) -> [AgentOptions.Coordinator] {
        let path: Path = [.key("coordinators")]
        guard let list = json["coordinators"]?.arrayValue, !list.isEmpty else {
            fault(path, "\"coordinators\" must be a list of at least one coordinator")
            return []
        }
        var coordinators: [AgentOptions.Coordinator] = []
        for (index, element) in list.enumerated() {
            let path = path + [.index(index)]
            guard check(element, path, ["url", "token_file", "ca_file"]),
                let url = string("url", of: element, path, isRequired: true)
            else { continue }
            do throws(EndpointError) {
                let coordinator = AgentOptions.Coordinator(
                    try Endpoint(url),
                    tokenFile: string("token_file", of: element, path),
                    authoritiesFile: string("ca_file", of: element, path)
                )
                if coordinators.contains(where: { $0.endpoint == coordinator.endpoint }) {
                    fault(path + [.key("url")], "'\(url)' stands here twice")
                }
                coordinators.append(coordinator)
            } catch {
                fault(path + [.key("url")], "\(error)")
            }
        }
        return coordinators
    }

    private func spool(_ json: JSONValue) -> AgentOptions.SpoolPlace? {
        let path: Path = [.key("spool")]
        guard let spool = json["spool"], spool != .null, check(spool, path, ["folder", "size_mib"]) else { return nil }
        let size = number("size_mib", of: spool, path, in: 1...1_048_576) ?? 256
        return string("folder", of: spool, path, isRequired: true).map {
            .init(folder: $0, size: Int(size * 1_048_576))
        }
    }

    private func limits(_ json: JSONValue) -> RateLimits {
        var limits = RateLimits()
        let path: Path = [.key("limits")]
        guard let own = json["limits"], check(own, path, ["agent_per_second", "target_per_second", "zones"])
        else { return limits }
        limits.agent = number("agent_per_second", of: own, path, in: 0.001...1_000_000) ?? limits.agent
        limits.target = number("target_per_second", of: own, path, in: 0.001...1_000_000) ?? limits.target
        guard let zones = own["zones"] else { return limits }
        guard let list = zones.arrayValue else {
            fault(path + [.key("zones")], "\"zones\" must be a list")
            return limits
        }
        for (index, element) in list.enumerated() {
            let path = path + [.key("zones"), .index(index)]
            guard check(element, path, ["zone", "networks", "per_second"]) else { continue }
            let zone = string("zone", of: element, path, isRequired: true)
            let rate = number("per_second", of: element, path, in: 0.001...1_000_000)
            let networks = prefixes("networks", of: element, path)
            if networks.isEmpty { fault(path + [.key("networks")], "\"networks\" must list the zone's networks") }
            if rate == nil, element["per_second"] == nil { fault(path, "\"per_second\" is missing") }
            if let zone, let rate {
                limits.zones.append(.init(zone: Zone.ID(zone), networks: networks, perSecond: rate))
            }
        }
        return limits
    }

    // MARK: Values

    private func fault(_ path: Path, _ reason: String) {
        faults.append(.init(line: map.line(of: path), reason: reason))
    }

    /// Whether it is an object; unknown keys are faults, too.
    private func check(_ json: JSONValue, _ path: Path, _ known: [String]) -> Bool {
        guard let members = json.objectValue else {
            fault(path, "this must be an object: {…}")
            return false
        }
        for member in members where !known.contains(member.key) {
            fault(
                path + [.key(member.key)],
                "unknown key \"\(member.key)\"; known here: \(known.joined(separator: ", "))"
            )
        }
        return true
    }

    private func string(_ key: String, of json: JSONValue, _ path: Path, isRequired: Bool = false) -> String? {
        guard let value = json[key], value != .null else {
            if isRequired { fault(path, "\"\(key)\" is missing") }
            return nil
        }
        guard let text = value.stringValue, !text.isEmpty else {
            fault(path + [.key(key)], "\"\(key)\" must be a text that is not empty")
            return nil
        }
        return text
    }

    private func number(
        _ key: String,
        of json: JSONValue,
        _ path: Path,
        in range: ClosedRange<Double>
    ) -> Double? {
        guard let value = json[key], value != .null else { return nil }
        guard let number = value.numberValue, range.contains(number) else {
            fault(path + [.key(key)], "\"\(key)\" must be a number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    private func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, of json: JSONValue) -> Choice? {
        guard let text = string(key, of: json, []) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            fault([.key(key)], "'\(text)' is none of \(known)")
            return nil
        }
        return choice
    }

    private func prefixes(_ key: String, of json: JSONValue, _ path: Path) -> [IPPrefix] {
        guard let value = json[key], value != .null else { return [] }
        guard let list = value.arrayValue else {
            fault(path + [.key(key)], "\"\(key)\" must be a list of networks, as 10.20.0.0/16 is one")
            return []
        }
        return list.enumerated().compactMap { index, element in
            if let text = element.stringValue, let prefix = IPPrefix(addressOrPrefix: text) { return prefix }
            fault(
                path + [.key(key), .index(index)],
                "\(element.compactText) is not a network, as 10.20.0.0/16 is one, without bits behind its length"
            )
            return nil
        }
    }
}

extension IPPrefix {
    /// A network, or an address as the network of itself.
    init?(addressOrPrefix text: String) {
        if let address = IPAddress(text) {
            self.init(network: address, length: address.family.width)
        } else {
            self.init(text)
        }
    }
}
