import ZonefallModel

/// A tenant's switches: reads with one account, writes with another, and nothing but what ``CloudWrite`` can say.
///
/// Each call blocks its caller until the cloud has answered.
package actor CloudSwitchboard {
    private let reader: CloudConnection
    private let writer: CloudConnection

    /// - Parameters:
    ///   - reader: an account that can't write: its answers are the proof.
    ///   - writer: an account that may change routers, ports, balancers and servers of the project.
    package init(reader: sending CloudConnection, writer: sending CloudConnection) {
        self.reader = reader
        self.writer = writer
    }

    package func state(of object: CloudSwitch) throws(CloudError) -> CloudReading {
        try Self.reading(of: object, by: reader)
    }

    package func make(_ write: CloudWrite) throws(CloudError) {
        var present: [String] = []
        if write.object.kind == .loadBalancer {
            switch write {
            case .tag, .untag: present = try Self.reading(of: write.object, by: writer).tags
            case .turn: break
            }
        }
        try writer.answer(.write(write, presentTags: present), of: write.object.service)
    }

    private static func reading(of object: CloudSwitch, by cloud: CloudConnection) throws(CloudError) -> CloudReading {
        let version = object.kind == .server ? "2.26" : nil
        let answer = try cloud.json(.read(object.path, version: version), of: object.service)
        guard let body = answer[object.kind.key] else {
            throw .unreadable(
                service: object.service.name,
                what: "GET \(object.path)",
                reason: "it has no \"\(object.kind.key)\""
            )
        }
        do throws(JSONShapeError) {
            return try CloudReading(body, of: object.kind)
        } catch {
            throw .unreadable(service: object.service.name, what: "GET \(object.path)", reason: "\(error)")
        }
    }
}

extension CloudSwitch.Kind {
    /// Of the object in answers.
    fileprivate var key: String {
        switch self {
        case .loadBalancer: "loadbalancer"
        case .server: "server"
        case .port: "port"
        case .router: "router"
        }
    }

    /// What of the object others may set, and we never do.
    fileprivate var settings: [String] {
        switch self {
        case .loadBalancer: ["name", "description", "vip_address", "vip_port_id", "vip_subnet_id"]
        case .server: ["name", "metadata"]
        case .port:
            [
                "name", "description", "network_id", "fixed_ips", "device_id", "device_owner", "security_groups",
                "allowed_address_pairs",
            ]
        case .router: ["name", "description", "external_gateway_info", "routes"]
        }
    }
}

extension CloudReading {
    fileprivate init(_ body: JSONValue, of kind: CloudSwitch.Kind) throws(JSONShapeError) {
        let status = try body.optionalString(kind == .loadBalancer ? "provisioning_status" : "status") ?? ""
        let isOn: Bool
        if kind == .server {
            isOn = status != "PAUSED"
        } else {
            guard let up = try body.optionalBool("admin_state_up") else { throw .missing(key: "admin_state_up") }
            isOn = up
        }
        let settings = kind.settings.map { body[$0]?.compactText ?? "" }
        self.init(
            isOn: isOn,
            revision: try body.optionalInteger("revision_number"),
            tags: try body.values("tags") { $0 },
            isBusy: kind == .loadBalancer && status.hasPrefix("PENDING_"),
            body: body,
            fingerprint: SHA256.hexadecimalDigest(of: settings.joined(separator: "\n"))
        )
    }
}
