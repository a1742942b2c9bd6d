import ZonefallModel

extension ProbePack: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case probes
        package static let object = "a probe pack"
    }

    /// A pack is named after its file: `floating-ip` for `probes/floating-ip.yaml`.
    package init?(_ object: DocumentObject<Key>) {
        let entries = object.objects(.probes, Entry.self)
        if object.count(of: .probes) == 0 {
            object.report(
                "the pack has no probes",
                at: .probes,
                remedy: "List them under \"probes\", or delete the file."
            )
        }
        let file = object.log.file.split(separator: "/").last ?? ""
        self.init(name: String(file.prefix { $0 != "." }), entries: entries)
    }
}

extension ProbePack.Entry: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case kind, targets, from
        case interval = "interval_ms"
        case timeout = "timeout_ms"
        case port, path
        package static let object = "a probe"
    }

    package init?(_ object: DocumentObject<Key>) {
        let kind = object.required(.kind, .word(of: ProbeKind.self))
        let targets = object.required(.targets, .word(of: ProbePack.TargetSort.self))
        let from = object.optional(.from, .word(of: ProbePack.Origin.self)) ?? .everywhere
        let interval = object.required(.interval, .milliseconds(in: 20...86_400_000))
        let timeout = object.required(.timeout, .milliseconds(in: 10...60_000))
        let port = object.optional(.port, .port)
        let path = object.optional(.path, .requestPath)
        guard let kind, let targets, let interval, let timeout else { return nil }
        if timeout >= interval {
            object.report(
                "the timeout of \(timeout.wholeMilliseconds) ms is not shorter than the interval of \(interval.wholeMilliseconds) ms",
                at: .timeout,
                remedy: "Make it shorter, so that attempts do not overlap."
            )
        }
        if !kind.sorts.contains(targets) {
            object.report(
                "a probe of kind \(kind.rawValue) can't ask \(targets.rawValue)",
                at: .targets,
                remedy: "It can ask: \(kind.sorts.map(\.rawValue).joined(separator: ", "))."
            )
        }
        if object[.port] != nil, !kind.usesPort {
            object.report("a probe of kind \(kind.rawValue) has no port", at: .port, remedy: "Leave it out.")
        }
        if object[.path] != nil, !kind.usesPath {
            object.report("a probe of kind \(kind.rawValue) has no path", at: .path, remedy: "Leave it out.")
        }
        self.init(
            kind: kind,
            targets: targets,
            from: from,
            interval: interval,
            timeout: timeout,
            port: port,
            path: path ?? "/"
        )
    }
}

extension ProbeKind {
    /// What a probe of this kind can ask. Routers answer ICMP only; only what stands before members can say which answered;
    /// a global load balancer is a name, behind which ICMP would ask now this site and now that.
    fileprivate var sorts: [ProbePack.TargetSort] {
        switch self {
        case .icmp: ProbePack.TargetSort.allCases.filter { $0 != .globalLoadBalancers }
        case .tcp, .http: [.floatingIPs, .loadBalancers, .instances, .globalLoadBalancers, .reflector]
        case .gateway: [.gateway]
        case .egress: [.reflector]
        case .member: [.floatingIPs, .loadBalancers, .globalLoadBalancers]
        }
    }

    fileprivate var usesPort: Bool { self != .icmp && self != .gateway }

    fileprivate var usesPath: Bool { usesPort && self != .tcp }
}

extension DocumentValue<String> {
    /// The path of an HTTP request, with its query if it has one: printable ASCII without spaces.
    static var requestPath: Self {
        .text("the path of a request", remedy: "Write it like /health?full=1.") { text in
            let isPath = text.hasPrefix("/") && text.utf8.count <= 2_000
            return isPath && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") } ? text : nil
        }
    }
}
