import ZonefallModel

/// What Keystone gave: a token, and where everything is.
struct CloudToken: Hashable, Sendable {
    let secret: Secret
    /// Nil when Keystone does not say; then only a 401 tells.
    let expiresAt: Timestamp?
    let catalog: ServiceCatalog

    /// - Throws: ``JSONShapeError`` for an answer that is not a token's.
    init(secret: Secret, body: JSONValue) throws(JSONShapeError) {
        guard let token = body["token"] else { throw .missing(key: "token") }
        self.secret = secret
        expiresAt = (try token.optionalString("expires_at")).flatMap { Timestamp($0) }
        catalog = try ServiceCatalog(json: token)
    }
}

/// Which services a cloud has, and where.
struct ServiceCatalog: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        let type: String
        let interface: String
        let region: String
        let url: String
    }

    let entries: [Entry]

    init(json token: JSONValue) throws(JSONShapeError) {
        var entries: [Entry] = []
        for service in try token.array("catalog") {
            let type = try service.string("type")
            for endpoint in try service.array("endpoints") {
                let region = try endpoint.optionalString("region_id")
                let oldRegion = try endpoint.optionalString("region")
                entries.append(
                    Entry(
                        type: type,
                        interface: try endpoint.optionalString("interface") ?? "",
                        region: region ?? oldRegion ?? "",
                        url: try endpoint.optionalString("url") ?? ""
                    )
                )
            }
        }
        self.entries = entries
    }

    /// The regions that have a network service, sorted.
    var regions: [String] {
        Set(entries.filter { $0.type == "network" }.map(\.region)).sorted()
    }

    /// - Returns: nil if the region has no such service.
    func url(of service: CloudService, in region: String, _ interface: CloudSettings.Interface) -> String? {
        let found = entries.filter { $0.region == region && $0.interface == interface.rawValue }
        return service.types.lazy.compactMap { type in found.first { $0.type == type }?.url }.first
    }
}

/// A service of the cloud that we talk to.
package enum CloudService: String, Hashable, Sendable, CaseIterable {
    case network
    case loadBalancer = "load-balancer"
    case compute

    /// As catalogues call it, the usual one first.
    var types: [String] {
        switch self {
        case .network: ["network"]
        case .loadBalancer: ["load-balancer", "octavia"]
        case .compute: ["compute"]
        }
    }

    /// As people call it.
    package var name: String {
        switch self {
        case .network: "Neutron"
        case .loadBalancer: "Octavia"
        case .compute: "Nova"
        }
    }

    /// The version that our paths need, which some catalogues leave out.
    var version: String {
        switch self {
        case .network, .loadBalancer: "/v2.0"
        case .compute: "/v2.1"
        }
    }

    /// The address below which our paths are: prefixes are kept, and the version is there once.
    func base(_ url: String) -> String {
        var base = url
        while base.hasSuffix("/") { base.removeLast() }
        let last = base.split(separator: "/").last ?? ""
        let hasVersion = last.hasPrefix("v") && last.dropFirst().first.map { $0.isNumber } == true
        return hasVersion ? base : base + version
    }
}
