import ZonefallLinux
import ZonefallModel

extension ChaosdConfiguration {
    package static func read(_ path: String) throws(ChaosdConfigurationError) -> ChaosdConfiguration {
        let text: String
        do throws(SystemCallError) {
            text = try Files.read(path)
        } catch {
            throw ChaosdConfigurationError(file: path, faults: [.init(line: nil, reason: error.description)])
        }
        return try ChaosdConfiguration(parsing: Array(text.utf8), file: path)
    }

    /// - Parameter file: what faults call it.
    package init(parsing bytes: [UInt8], file: String) throws(ChaosdConfigurationError) {
        let json: JSONValue
        do throws(JSONSyntaxError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw ChaosdConfigurationError(file: file, faults: [.init(line: error.line, reason: error.reason)])
        }
        var reader = ChaosdConfigurationReader(JSONSourceMap(of: bytes))
        let configuration = reader.configuration(json)
        guard let configuration, reader.faults.isEmpty else {
            throw ChaosdConfigurationError(file: file, faults: reader.faults.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
        }
        self = configuration
    }
}

/// Reads one value after the other, and notes what is wrong instead of stopping at it.
private struct ChaosdConfigurationReader {
    typealias Path = [JSONSourceMap.Step]

    let map: JSONSourceMap
    var faults: [ChaosdConfigurationError.Fault] = []

    init(_ map: JSONSourceMap) {
        self.map = map
    }

    private static let keys = [
        "enabled", "host", "zone", "operators_file", "state_directory", "socket", "agent_uids", "agent_users",
        "namespace_made_by_zonefall", "limits", "always_light",
    ]

    mutating func configuration(_ json: JSONValue) -> ChaosdConfiguration? {
        guard check(json, [], Self.keys) else { return nil }
        guard let host = text("host", of: json, []) else {
            fault([], "\"host\" is missing: the name by which plans call this host")
            return nil
        }
        var result = ChaosdConfiguration(host: host)
        result.isEnabled = bool("enabled", of: json) ?? false
        result.zone = text("zone", of: json, []).map { Zone.ID($0) }
        result.operatorsFile = path("operators_file", of: json) ?? result.operatorsFile
        result.stateDirectory = path("state_directory", of: json) ?? result.stateDirectory
        result.socketPath = path("socket", of: json) ?? "\(result.stateDirectory)/chaosd.sock"
        let users = list("agent_users", of: json, []) { $0.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
        result.agentUsers = Set(users)
        result.agentUIDs = Set(list("agent_uids", of: json, []) { $0.integerValue.flatMap { UInt32(exactly: $0) } })
        result.servesOnlyOurOwn = bool("namespace_made_by_zonefall", of: json) ?? false
        readLimits(json, into: &result.limits)
        readAlwaysLight(json, into: &result.alwaysLight)
        return result
    }

    private mutating func readLimits(_ json: JSONValue, into limits: inout ChaosdConfiguration.Limits) {
        let path: Path = [.key("limits")]
        guard let own = json["limits"], check(own, path, ["lease_ms", "grant_ms", "cap_ms", "prefixes"]) else { return }
        func duration(_ key: String, _ fallback: Duration, _ reader: inout Self) -> Duration {
            reader.integer(key, of: own, path, in: 1_000...86_400_000).map { .milliseconds($0) } ?? fallback
        }
        limits.lease = duration("lease_ms", limits.lease, &self)
        limits.grant = duration("grant_ms", limits.grant, &self)
        limits.cap = duration("cap_ms", limits.cap, &self)
        limits.prefixes = integer("prefixes", of: own, path, in: 2...1_000_000).map(Int.init) ?? limits.prefixes
        guard limits.lease <= limits.grant, limits.grant <= limits.cap else {
            fault(path, "it must hold: lease_ms <= grant_ms <= cap_ms")
            return
        }
    }

    private mutating func readAlwaysLight(_ json: JSONValue, into light: inout BlackoutPlanDocument.Exemptions) {
        let path: Path = [.key("always_light")]
        guard let own = json["always_light"], check(own, path, ["interfaces", "prefixes", "tcp_ports"]) else { return }
        light.interfaces = list("interfaces", of: own, path) { $0.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
        light.prefixes = list("prefixes", of: own, path) { $0.stringValue.flatMap { IPPrefix($0) } }
        light.tcpPorts = list("tcp_ports", of: own, path) { element in
            element.integerValue.flatMap { UInt16(exactly: $0) }.flatMap { $0 == 0 ? nil : $0 }
        }
    }

    private mutating func fault(_ path: Path, _ reason: String) {
        faults.append(.init(line: map.line(of: path), reason: reason))
    }

    /// Whether it is an object; unknown keys are faults, too.
    private mutating func check(_ json: JSONValue, _ path: Path, _ known: [String]) -> Bool {
        guard let members = json.objectValue else {
            fault(path, "this must be an object: {…}")
            return false
        }
        for member in members where !known.contains(member.key) {
            let help = Spelling.nearest(to: member.key, in: known).map { "did you mean \"\($0)\"?" }
            fault(
                path + [.key(member.key)],
                "unknown key \"\(member.key)\"; \(help ?? "known here: \(known.joined(separator: ", "))")"
            )
        }
        return true
    }

    private mutating func text(_ key: String, of json: JSONValue, _ path: Path) -> String? {
        guard let value = json[key] else { return nil }
        guard let text = value.stringValue, !text.isEmpty else {
            fault(path + [.key(key)], "\"\(key)\" must be a text that is not empty")
            return nil
        }
        return text
    }

    private mutating func path(_ key: String, of json: JSONValue) -> String? {
        guard let path = text(key, of: json, []) else { return nil }
        guard path.hasPrefix("/") else {
            fault([.key(key)], "\"\(key)\" must be a path from the root")
            return nil
        }
        return path
    }

    private mutating func bool(_ key: String, of json: JSONValue) -> Bool? {
        guard let value = json[key] else { return nil }
        guard let bool = value.boolValue else {
            fault([.key(key)], "\"\(key)\" must be true or false")
            return nil
        }
        return bool
    }

    private mutating func integer(
        _ key: String,
        of json: JSONValue,
        _ path: Path,
        in range: ClosedRange<Int64>
    ) -> Int64? {
        guard let value = json[key] else { return nil }
        guard let integer = value.integerValue, range.contains(integer) else {
            fault(
                path + [.key(key)],
                "\"\(key)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
            return nil
        }
        return integer
    }

    private mutating func list<Element>(
        _ key: String,
        of json: JSONValue,
        _ path: Path,
        _ read: (JSONValue) -> Element?
    ) -> [Element] {
        guard let value = json[key] else { return [] }
        guard let elements = value.arrayValue else {
            fault(path + [.key(key)], "\"\(key)\" must be a list: […]")
            return []
        }
        var result: [Element] = []
        for (index, element) in elements.enumerated() {
            if let read = read(element) {
                result.append(read)
            } else {
                fault(path + [.key(key), .index(index)], "\(element.compactText) can't stand in \"\(key)\"")
            }
        }
        return result
    }
}
