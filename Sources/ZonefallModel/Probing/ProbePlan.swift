/// What one agent is to probe, as the coordinator hands it out (`GET /v1/plan?agent=…`).
package struct ProbePlan: Hashable, Sendable {
    package let vantage: Vantage.ID
    package let zone: Zone.ID?
    /// Changes whenever any byte of the plan would: the hexadecimal SHA-256 of its probes.
    package let revision: String
    /// Sorted by id.
    package let probes: [PlannedProbe]

    package init(vantage: Vantage.ID, zone: Zone.ID?, probes: [PlannedProbe]) {
        self.vantage = vantage
        self.zone = zone
        self.probes = probes.sorted { $0.id < $1.id }
        revision = SHA256.hexadecimalDigest(of: JSONValue.array(self.probes.map(\.json)).canonicalText)
    }
}

/// One probe of one target by one agent, with all that the agent needs to carry it out without a map or a name server.
package struct PlannedProbe: Hashable, Sendable {
    /// Unique within the plan, the same from plan to plan: `http:fip-a`.
    package var id: String
    package var kind: ProbeKind
    /// An id of the map, or `reflector`.
    package var target: String
    /// The addresses to try, in order; the first that answers counts. Empty with `resolve`, and for `gateway`.
    package var addresses: [IPAddress]
    /// For `tcp`, `http`, `egress` and `member`; DNS always uses 53.
    package var port: UInt16
    /// For `http`, `egress` and `member`.
    package var path: String
    package var interval: Duration
    /// Shorter than `interval`, so that attempts do not overlap.
    package var timeout: Duration
    private var sharedOptions: Shared<ProbeOptions>?
    /// What most probes leave open, in one place: an agent keeps ten thousand of these.
    private var seldom: Shared<Seldom>?

    private struct Seldom: Hashable, Sendable {
        var resolve: String?
        var resolver: IPAddress?
        var host: String?
        var source = Source()
    }

    package init(
        id: String,
        kind: ProbeKind,
        target: String,
        addresses: [IPAddress] = [],
        resolve: String? = nil,
        resolver: IPAddress? = nil,
        port: UInt16 = 80,
        path: String = "/",
        host: String? = nil,
        interval: Duration,
        timeout: Duration,
        source: Source = Source(),
        options: ProbeOptions? = nil
    ) {
        self.id = id
        self.kind = kind
        self.target = target
        self.addresses = addresses
        self.port = port
        self.path = path
        self.interval = interval
        self.timeout = timeout
        self.options = options
        set(Seldom(resolve: resolve, resolver: resolver, host: host, source: source))
    }

    private mutating func set(_ new: Seldom) {
        seldom = new == Seldom() ? nil : Shared(new)
    }

    private mutating func change(_ body: (inout Seldom) -> Void) {
        var new = seldom?.value ?? Seldom()
        body(&new)
        set(new)
    }

    /// The DNS name to resolve before each attempt, at `resolver`; the answers become part of the observation.
    package var resolve: String? {
        get { seldom?.value.resolve }
        set { change { $0.resolve = newValue } }
    }

    package var resolver: IPAddress? {
        get { seldom?.value.resolver }
        set { change { $0.resolver = newValue } }
    }

    /// The Host header, if it is not the address.
    package var host: String? {
        get { seldom?.value.host }
        set { change { $0.host = newValue } }
    }

    /// Which way to leave; the host's own routes decide where nothing is said.
    package var source: Source {
        get { seldom?.value.source ?? Source() }
        set { change { $0.source = newValue } }
    }

    /// What the probe asks beyond the ordinary; nil for most.
    package var options: ProbeOptions? {
        get { sharedOptions?.value }
        set { sharedOptions = newValue.flatMap { $0 == ProbeOptions() ? nil : Shared($0) } }
    }

    /// The local path: by which door a probe must leave.
    package struct Source: Hashable, Sendable {
        /// Bound with SO_BINDTODEVICE.
        package var interface: String?
        package var address: IPAddress?
        /// SO_MARK, by which routing rules choose.
        package var mark: UInt32?
        /// The network namespace that sockets are opened in: a name under `/run/netns`, or a path.
        package var namespace: String?

        package init(
            interface: String? = nil,
            address: IPAddress? = nil,
            mark: UInt32? = nil,
            namespace: String? = nil
        ) {
            self.interface = interface
            self.address = address
            self.mark = mark
            self.namespace = namespace
        }
    }
}

extension PlannedProbe: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        let port = try json.integer("port")
        guard let port = UInt16(exactly: port) else { throw .badValue(key: "port", value: "\(port)") }
        self.init(
            id: try json.string("id"),
            kind: try json.value("kind", ProbeKind.init(rawValue:)),
            target: try json.string("target"),
            addresses: try json.values("addresses", IPAddress.init),
            resolve: try json.optionalString("resolve"),
            resolver: try json.optionalValue("resolver", IPAddress.init),
            port: port,
            path: try json.string("path"),
            host: try json.optionalString("host"),
            interval: .milliseconds(try json.integer("interval_ms")),
            timeout: .milliseconds(try json.integer("timeout_ms")),
            source: Source(
                interface: try json.optionalString("source_interface"),
                address: try json.optionalValue("source_address", IPAddress.init),
                mark: try Self.mark(json),
                namespace: try json.optionalString("source_namespace")
            ),
            options: try json["options"].map { options throws(JSONShapeError) in try ProbeOptions(json: options) }
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "id": .string(id),
            "kind": .string(kind.rawValue),
            "target": .string(target),
            "addresses": .array(addresses.map { .string($0.description) }),
            "resolve": resolve.map { .string($0) },
            "resolver": resolver.map { .string($0.description) },
            "port": .integer(Int64(port)),
            "path": .string(path),
            "host": host.map { .string($0) },
            "interval_ms": .integer(interval.wholeMilliseconds),
            "timeout_ms": .integer(timeout.wholeMilliseconds),
            "source_interface": source.interface.map { .string($0) },
            "source_address": source.address.map { .string($0.description) },
            "source_mark": source.mark.map { .integer(Int64($0)) },
            "source_namespace": source.namespace.map { .string($0) },
            "options": options.map(\.json),
        ])
    }

    private static func mark(_ json: JSONValue) throws(JSONShapeError) -> UInt32? {
        guard let number = try json.optionalInteger("source_mark") else { return nil }
        guard let mark = UInt32(exactly: number) else { throw .badValue(key: "source_mark", value: "\(number)") }
        return mark
    }
}

extension ProbePlan: JSONRepresentable {
    package init(json: JSONValue) throws(JSONShapeError) {
        var probes: [PlannedProbe] = []
        for probe in try json.array("probes") {
            probes.append(try PlannedProbe(json: probe))
        }
        self.init(
            vantage: Vantage.ID(try json.string("agent")),
            zone: try json.optionalString("zone").map { Zone.ID($0) },
            probes: probes
        )
    }

    package var json: JSONValue {
        .object(omittingNil: [
            "agent": .string(vantage.rawValue),
            "zone": zone.map { .string($0.rawValue) },
            "revision": .string(revision),
            "probes": .array(probes.map(\.json)),
        ])
    }
}
