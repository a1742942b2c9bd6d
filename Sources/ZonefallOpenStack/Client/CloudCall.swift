import ZonefallCurl
import ZonefallModel

/// A request to a service: a read, or one of the few writes that ``CloudWrite`` can say. No other can be made.
enum CloudCall {
    /// Below the service's version, with its query.
    ///
    /// - Parameter version: Nova's microversion; nil: the oldest.
    case read(String, version: String? = nil)
    /// The tags of a balancer are replaced as a whole, so the present ones are needed.
    case write(CloudWrite, presentTags: [String])

    var method: HTTPRequest.Method {
        switch self {
        case .read: .get
        case .write(.turn(let object, _, _), _): object.kind == .server ? .post : .put
        case .write(.tag, _): .put
        case .write(.untag(let object, _), _): object.kind == .loadBalancer ? .put : .delete
        }
    }

    var path: String {
        switch self {
        case .read(let path, _): path
        case .write(.turn(let object, _, _), _): object.kind == .server ? object.path + "/action" : object.path
        case .write(.tag(let object, let tag), _), .write(.untag(let object, let tag), _):
            object.kind == .loadBalancer ? object.path : "\(object.path)/tags/\(Endpoint.encoded(tag))"
        }
    }

    var headers: [HTTPRequest.Header] {
        guard case .write(let write, _) = self else {
            if case .read(_, let version?) = self { return [.init("OpenStack-API-Version", "compute \(version)")] }
            return []
        }
        var headers: [HTTPRequest.Header] = []
        if body != nil { headers.append(.init("Content-Type", "application/json")) }
        // Tags of servers came with 2.26.
        if write.object.kind == .server { headers.append(.init("OpenStack-API-Version", "compute 2.26")) }
        if case .turn(_, _, let revision?) = write { headers.append(.init("If-Match", "revision_number=\(revision)")) }
        return headers
    }

    var body: JSONValue? {
        switch self {
        case .read: nil
        case .write(.turn(let object, let on, _), _):
            switch object.kind {
            case .server: .object([.init(on ? "unpause" : "pause", .null)])
            case .loadBalancer: ["loadbalancer": ["admin_state_up": .bool(on)]]
            case .port: ["port": ["admin_state_up": .bool(on)]]
            case .router: ["router": ["admin_state_up": .bool(on)]]
            }
        case .write(.tag(let object, let tag), let present):
            object.kind == .loadBalancer ? Self.tags(present.filter { $0 != tag } + [tag]) : nil
        case .write(.untag(let object, let tag), let present):
            object.kind == .loadBalancer ? Self.tags(present.filter { $0 != tag }) : nil
        }
    }

    private static func tags(_ tags: [String]) -> JSONValue {
        ["loadbalancer": ["tags": .array(tags.map { .string($0) })]]
    }
}

extension CloudSwitch {
    var service: CloudService {
        switch kind {
        case .loadBalancer: .loadBalancer
        case .server: .compute
        case .port, .router: .network
        }
    }

    /// Below the service's version.
    var path: String {
        switch kind {
        case .loadBalancer: "/lbaas/loadbalancers/\(uuid)"
        case .server: "/servers/\(uuid)"
        case .port: "/ports/\(uuid)"
        case .router: "/routers/\(uuid)"
        }
    }
}
