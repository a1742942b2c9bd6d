import ZonefallModel

/// What answers in one node: on an instance in the name of its programs, or as the reflector outside.
package struct ResponderPlan: Hashable, Sendable {
    /// Who it says it is: the instance's id, or `reflector`.
    package var instance: String
    package var node: String
    /// Where the node really stands; nil outside.
    package var zone: Zone.ID?
    /// On which it listens; not the management address.
    package var addresses: [IPAddress]
    /// Ports of HTTP, and ports that answer one line; sorted.
    package var httpPorts: [UInt16]
    package var linePorts: [UInt16]
    /// All must hold, or requests are answered with 503.
    package var requirements: [Requirement]

    /// A backend that a replica can't work without.
    package struct Requirement: Hashable, Sendable {
        /// The backend's id.
        package var backend: String
        /// Where a TCP connection is tried, port 80.
        package var addresses: [IPAddress]
        /// How many of them must answer.
        package var quorum: Int
    }
}

extension Planner {
    /// One responder for each instance, and the reflector.
    func responders(_ addresses: LabPlan.WellKnownAddresses) -> [ResponderPlan] {
        let reflector = ResponderPlan(
            instance: "reflector",
            node: Self.internet,
            addresses: addresses.reflector.both,
            httpPorts: [80],
            linePorts: [7],
            requirements: []
        )
        return [reflector] + map.instances.map(responder)
    }

    private func responder(of instance: Instance) -> ResponderPlan {
        var http: Set<UInt16> = [80]
        var line: Set<UInt16> = [7]
        for balancer in map.loadBalancers where balancer.members.contains(instance.id) {
            for listener in balancer.listeners {
                switch listener.protocol {
                case .http: http.insert(listener.memberPort)
                case .tcp: line.insert(listener.memberPort)
                }
            }
        }
        let backends = map.services.filter { $0.replicas.contains(instance.id) }.flatMap(\.dependsOn)
        var seen: Set<Service.Backend> = []
        return ResponderPlan(
            instance: instance.id.rawValue,
            node: name(of: .instance(instance.id)),
            zone: instance.zone,
            addresses: instance.ports.flatMap(\.addresses),
            httpPorts: http.sorted(),
            linePorts: line.subtracting(http).sorted(),
            requirements: backends.filter { seen.insert($0).inserted }.map { requirement($0, of: instance) }
        )
    }

    private func requirement(_ backend: Service.Backend, of instance: Instance) -> ResponderPlan.Requirement {
        let networks = instance.ports.map(\.network)
        func addresses(of ids: [Instance.ID]) -> [IPAddress] {
            ids.compactMap { map.instance($0)?.address(seenFrom: networks) }
        }
        switch backend {
        case .instance(let id):
            return ResponderPlan.Requirement(backend: id.rawValue, addresses: addresses(of: [id]), quorum: 1)
        case .service(let id):
            let service = map.service(id)
            return ResponderPlan.Requirement(
                backend: id.rawValue,
                addresses: addresses(of: service?.replicas ?? []),
                quorum: service?.quorum ?? 1
            )
        }
    }
}

extension ResponderPlan: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        func ports(_ key: String) throws(JSONShapeError) -> [UInt16] {
            var ports: [UInt16] = []
            for value in try json.array(key) {
                guard let port = value.integerValue.flatMap({ UInt16(exactly: $0) }) else {
                    throw .wrongType(key: key, expected: "an array of ports")
                }
                ports.append(port)
            }
            return ports
        }
        instance = try json.string("instance")
        node = try json.string("node")
        zone = try json.optionalString("zone").map { Zone.ID($0) }
        addresses = try json.values("addresses", IPAddress.init)
        httpPorts = try ports("http_ports")
        linePorts = try ports("line_ports")
        requirements = []
        for requirement in try json.array("requirements") {
            requirements.append(
                Requirement(
                    backend: try requirement.string("backend"),
                    addresses: try requirement.values("addresses", IPAddress.init),
                    quorum: Int(try requirement.integer("quorum"))
                )
            )
        }
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "instance": .string(instance),
            "node": .string(node),
            "zone": zone.map { .string($0.rawValue) },
            "addresses": .array(addresses.map { .string($0.description) }),
            "http_ports": .array(httpPorts.map { .integer(Int64($0)) }),
            "line_ports": .array(linePorts.map { .integer(Int64($0)) }),
            "requirements": .array(
                requirements.map { requirement in
                    [
                        "backend": .string(requirement.backend),
                        "addresses": .array(requirement.addresses.map { .string($0.description) }),
                        "quorum": .integer(Int64(requirement.quorum)),
                    ]
                }
            ),
        ])
    }
}
