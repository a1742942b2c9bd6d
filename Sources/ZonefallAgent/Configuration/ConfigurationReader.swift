import ZonefallCurl
import ZonefallModel

/// Reads one value after the other, and notes what is wrong instead of stopping at it.
final class ConfigurationReader {
    typealias Path = [JSONSourceMap.Step]

    let map: JSONSourceMap
    var faults: [ConfigurationError.Fault] = []

    init(_ map: JSONSourceMap) {
        self.map = map
    }

    func options(_ json: JSONValue) -> AgentOptions? {
        let known = [
            "id", "zone", "coordinators", "log_format", "detail", "spool", "listen", "allow", "deny", "reserved",
            "limits", "programs", "udp_key_file", "reflector",
        ]
        guard check(json, [], known) else { return nil }
        let id = string("id", of: json, [], isRequired: true)
        let coordinators = coordinators(json)
        var options = AgentOptions(id: Vantage.ID(id ?? ""), coordinators: coordinators)
        options.zone = string("zone", of: json, []).map { Zone.ID($0) }
        options.logFormat = choice("log_format", of: json) ?? .logfmt
        options.detail = choice("detail", of: json) ?? .raw
        options.spool = spool(json)
        options.listen = listenAddress(of: json, [], like: "127.0.0.1:9401")
        options.policy = AddressPolicy(
            allowed: prefixes("allow", of: json, []),
            denied: prefixes("deny", of: json, []),
            reserved: prefixes("reserved", of: json, [])
        )
        options.limits = limits(json)
        options.programs = paths("programs", of: json)
        options.udpKeyFile = string("udp_key_file", of: json, [])
        options.reflector = reflector(json)
        if options.reflector != nil, options.udpKeyFile == nil {
            fault([.key("reflector")], "a reflector answers only who has its key: add \"udp_key_file\"")
        }
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

    private func reflector(_ json: JSONValue) -> AgentOptions.Reflector? {
        let path: Path = [.key("reflector")]
        guard let own = json["reflector"], own != .null, check(own, path, ["listen", "per_second"]) else { return nil }
        if own["listen"] == nil { fault(path, "\"listen\" is missing") }
        let rate = number("per_second", of: own, path, in: 1...100_000)
        return listenAddress(of: own, path, like: "10.20.0.5:7007").map {
            .init(listen: $0, mostPerSecond: rate.map { Int($0) } ?? AgentOptions.Reflector.usualRate)
        }
    }

    private func listenAddress(of json: JSONValue, _ path: Path, like example: String) -> ListenAddress? {
        guard let text = string("listen", of: json, path) else { return nil }
        if let address = ListenAddress(text) { return address }
        fault(path + [.key("listen")], "'\(text)' is not ADDRESS:PORT, as \(example) is")
        return nil
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
}
