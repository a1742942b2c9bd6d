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
    /// What every probe has, and what ``ProbeOptions`` adds.
    package enum Key: DocumentKey {
        case plain(Plain)
        case option(ProbeOptions.Key)

        package enum Plain: String, Hashable, Sendable, CaseIterable {
            case kind, targets, from
            case interval = "interval_ms"
            case timeout = "timeout_ms"
            case port, path, interface
            case sourceAddress = "source_address"
            case mark, namespace
        }

        package static let object = "a probe"
        package static let allCases = Plain.allCases.map(Key.plain) + ProbeOptions.Key.allCases.map(Key.option)

        package init?(rawValue: String) {
            if let plain = Plain(rawValue: rawValue) {
                self = .plain(plain)
            } else if let option = ProbeOptions.Key(rawValue: rawValue) {
                self = .option(option)
            } else {
                return nil
            }
        }

        package var rawValue: String {
            switch self {
            case .plain(let key): key.rawValue
            case .option(let key): key.rawValue
            }
        }
    }

    package init?(_ object: DocumentObject<Key>) {
        let kind = object.required(.plain(.kind), .word(of: ProbeKind.self))
        let targets = object.required(.plain(.targets), .word(of: ProbePack.TargetSort.self))
        let from = object.optional(.plain(.from), .word(of: ProbePack.Origin.self)) ?? .everywhere
        let interval = object.required(.plain(.interval), .milliseconds(in: 20...86_400_000))
        let timeout = object.required(.plain(.timeout), .milliseconds(in: 10...60_000))
        let port = object.optional(.plain(.port), .port)
        let path = object.optional(.plain(.path), .requestPath)
        let source = Self.source(object)
        let options = ProbeOptions(object)
        guard let kind, let targets, let interval, let timeout else { return nil }
        if timeout >= interval {
            object.report(
                "the timeout of \(timeout.wholeMilliseconds) ms is not shorter than the interval of \(interval.wholeMilliseconds) ms",
                at: .plain(.timeout),
                remedy: "Make it shorter, so that attempts do not overlap."
            )
        }
        Self.check(object, kind, targets, options)
        self.init(
            kind: kind,
            targets: targets,
            from: from,
            interval: interval,
            timeout: timeout,
            port: port,
            path: path ?? "/",
            source: source,
            options: options
        )
    }

    /// By which way to leave, as far as the pack says so.
    private static func source(_ object: DocumentObject<Key>) -> PlannedProbe.Source {
        PlannedProbe.Source(
            interface: object.optional(.plain(.interface), .interfaceName),
            address: object.optional(.plain(.sourceAddress), .address),
            mark: object.optional(.plain(.mark), .integer(in: 0...4_294_967_295)).map { UInt32($0) },
            namespace: object.optional(.plain(.namespace), .namespaceName)
        )
    }

    /// What a kind can't do, and what it can't do without.
    private static func check(
        _ object: DocumentObject<Key>,
        _ kind: ProbeKind,
        _ targets: ProbePack.TargetSort,
        _ options: ProbeOptions
    ) {
        if !kind.sorts.contains(targets) {
            object.report(
                "a probe of kind \(kind.rawValue) can't ask \(targets.rawValue)",
                at: .plain(.targets),
                remedy: "It can ask: \(kind.sorts.map(\.rawValue).joined(separator: ", "))."
            )
        }
        if object[.plain(.port)] != nil, !kind.usesPort {
            object.report("a probe of kind \(kind.rawValue) has no port", at: .plain(.port), remedy: "Leave it out.")
        }
        if object[.plain(.path)] != nil, !kind.usesPath {
            object.report("a probe of kind \(kind.rawValue) has no path", at: .plain(.path), remedy: "Leave it out.")
        }
        for key in ProbeOptions.Key.allCases where object[.option(key)] != nil && !kind.options.contains(key) {
            object.report(
                "a probe of kind \(kind.rawValue) has no \(key.rawValue)",
                at: .option(key),
                remedy: "Leave it out."
            )
        }
        if kind == .exec, (options.command ?? []).isEmpty {
            object.report(
                "a probe of kind exec names no program",
                at: .option(.command),
                remedy: "Add \"command\", a list: the program's path, then its arguments."
            )
        }
        if kind == .dns, targets != .globalLoadBalancers, options.name == nil {
            object.report(
                "a probe of kind dns asks \(targets.rawValue) for no name",
                at: .option(.name),
                remedy: "Add \"name\", the name to ask for."
            )
        }
    }
}

extension DocumentValue<String> {
    /// The path of an HTTP request, with its query if it has one: printable ASCII without spaces.
    static var requestPath: Self {
        .text("the path of a request", remedy: "Write it like /health?full=1.") { text in
            let isPath = text.hasPrefix("/") && text.utf8.count <= 2_000
            return isPath && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") } ? text : nil
        }
    }

    /// As the kernel has it: up to 15 visible characters without a slash.
    static var interfaceName: Self {
        .text("the name of an interface", remedy: "Write it like eth0.") { text in
            let isName = (1...15).contains(text.utf8.count) && text != "." && text != ".."
            return isName && text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/") } ? text : nil
        }
    }

    /// A name under `/run/netns`, or an absolute path.
    static var namespaceName: Self {
        .text("a network namespace", remedy: "Write its name, as ip netns lists it, or a path like /run/netns/blue.") {
            let isName = (1...200).contains($0.utf8.count) && !$0.utf8.contains(0) && !$0.hasPrefix(".")
            return isName && ($0.hasPrefix("/") || !$0.contains("/")) ? $0 : nil
        }
    }
}
