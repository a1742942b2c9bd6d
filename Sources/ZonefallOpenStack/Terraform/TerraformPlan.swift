import ZonefallModel

/// A plan of Terraform or OpenTofu as `terraform show -json FILE` prints it, as far as OpenStack's provider is in it.
///
/// What a plan does not know yet (ids, addresses that the cloud will choose) is found by the references of its configuration:
/// a router interface says `openstack_networking_router_v2.main.id` and that is the router.
struct TerraformPlan {
    /// A thing that will be there.
    struct Resource {
        /// `module.net.openstack_networking_router_v2.main[0]`.
        let address: String
        let type: String
        let values: JSONValue
        /// By the path of an argument: `network.0.port`. What it refers to, as whole addresses of other resources.
        let references: [String: [String]]

        /// The argument as text, if the plan knows it.
        func text(_ key: String) -> String? {
            guard let text = values[key]?.stringValue, !text.isEmpty else { return nil }
            return text
        }
    }

    let resources: [Resource]

    /// - Throws: ``JSONShapeError`` for a document that is not a plan.
    init(json: JSONValue) throws(JSONShapeError) {
        guard json["format_version"]?.stringValue != nil else { throw .missing(key: "format_version") }
        guard let root = json["planned_values"]?["root_module"] else { throw .missing(key: "planned_values") }
        var planned: [(address: String, json: JSONValue)] = []
        Self.collect(root, into: &planned)
        let known = Set(planned.map(\.address))
        var configured: [String: [String: [String]]] = [:]
        Self.expressions(json["configuration"]?["root_module"] ?? .null, "", into: &configured)
        resources = planned.sorted { $0.address < $1.address }.compactMap { address, json in
            guard let type = json["type"]?.stringValue, type.hasPrefix("openstack_") else { return nil }
            let references = configured[Self.withoutKeys(address)] ?? [:]
            return Resource(
                address: address,
                type: type,
                values: json["values"] ?? .null,
                references: references.mapValues { names in
                    names.compactMap { Self.resolve($0, from: address, among: known) }
                }
            )
        }
    }

    /// The resource that an argument refers to: by the id that the plan knows already, or by the configuration.
    func target(of resource: Resource, _ key: String, types: Set<String>) -> Resource? {
        if let id = resource.value(at: key)?.stringValue, !id.isEmpty {
            let known = resources.first { types.contains($0.type) && $0.values["id"]?.stringValue == id }
            if let known { return known }
        }
        return (resource.references[key] ?? []).lazy
            .compactMap { address in resources.first { $0.address == address && types.contains($0.type) } }.first
    }

    // MARK: Reading

    private static func collect(_ module: JSONValue, into planned: inout [(address: String, json: JSONValue)]) {
        for resource in module["resources"]?.arrayValue ?? [] {
            guard resource["mode"]?.stringValue ?? "managed" == "managed",
                let address = resource["address"]?.stringValue
            else { continue }
            planned.append((address, resource))
        }
        for child in module["child_modules"]?.arrayValue ?? [] { collect(child, into: &planned) }
    }

    /// By address without its index, as the configuration knows a resource: what each of its arguments refers to.
    private static func expressions(
        _ module: JSONValue,
        _ prefix: String,
        into configured: inout [String: [String: [String]]]
    ) {
        for resource in module["resources"]?.arrayValue ?? [] {
            guard let address = resource["address"]?.stringValue else { continue }
            var found: [String: [String]] = [:]
            references(resource["expressions"] ?? .null, "", into: &found)
            configured[prefix + address] = found.mapValues { names in names.map { prefix + $0 } }
        }
        for call in module["module_calls"]?.objectValue ?? [] {
            expressions(call.value["module"] ?? .null, "\(prefix)module.\(call.key).", into: &configured)
        }
    }

    private static func references(_ json: JSONValue, _ path: String, into found: inout [String: [String]]) {
        if let names = json["references"]?.arrayValue {
            // `a.b.id`, `a.b`: the longest comes first, and both mean the same thing.
            found[path, default: []] += names.compactMap(\.stringValue)
            return
        }
        for member in json.objectValue ?? [] {
            references(member.value, path.isEmpty ? member.key : "\(path).\(member.key)", into: &found)
        }
        for (index, element) in (json.arrayValue ?? []).enumerated() {
            references(element, "\(path).\(index)", into: &found)
        }
    }

    /// The resource of which `name` is an attribute; of several of a `count` or `for_each` the one with the asker's own key.
    private static func resolve(_ name: String, from asker: String, among known: Set<String>) -> String? {
        var parts = name.split(separator: ".").map(String.init)
        while parts.count >= 2 {
            let candidate = parts.joined(separator: ".")
            if known.contains(candidate) { return candidate }
            if let key = asker.lastIndex(of: "[").map({ String(asker[$0...]) }), known.contains(candidate + key) {
                return candidate + key
            }
            let indexed = known.filter { withoutKeys($0) == withoutKeys(candidate) }
            if indexed.count == 1 { return indexed.first }
            parts.removeLast()
        }
        return nil
    }

    /// `module.net["a"].x.y[0]` as `module.net.x.y`.
    static func withoutKeys(_ address: String) -> String {
        var plain = ""
        var depth = 0
        for character in address {
            switch character {
            case "[": depth += 1
            case "]": depth -= 1
            default: if depth == 0 { plain.append(character) }
            }
        }
        return plain
    }
}

extension TerraformPlan.Resource {
    /// The value at `network.0.port`.
    func value(at path: String) -> JSONValue? {
        var value = values
        for step in path.split(separator: ".") {
            if let index = Int(step) {
                guard let elements = value.arrayValue, elements.indices.contains(index) else { return nil }
                value = elements[index]
            } else {
                guard let next = value[String(step)] else { return nil }
                value = next
            }
        }
        return value == .null ? nil : value
    }
}
