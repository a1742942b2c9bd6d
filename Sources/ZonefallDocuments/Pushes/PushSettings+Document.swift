import ZonefallModel

extension PushSettings: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case page, runbooks, alertmanager, webhook, icinga, grafana, otlp
        case remoteWrite = "remote_write"
        package static let object = "a list of receivers"
    }

    package init?(_ object: DocumentObject<Key>) {
        var receivers: [PushReceiver] = []
        for kind in PushReceiver.Kind.allCases {
            guard let key = Key(rawValue: kind.rawValue) else { continue }
            for (index, node) in object.elements(key).enumerated() {
                guard let entry = DocumentObject<PushReceiver.Key>(node, log: object.log) else { continue }
                guard let receiver = PushReceiver(entry, kind: kind, number: index + 1) else { continue }
                if receivers.contains(where: { $0.name == receiver.name }) {
                    entry.report(
                        "two receivers are named \"\(receiver.name)\"",
                        at: .name,
                        remedy: "Metrics tell receivers apart by their names: choose another."
                    )
                }
                receivers.append(receiver)
            }
        }
        self.init(
            page: object.optional(.page, .url).map(Self.withoutSlash),
            runbooks: object.optional(.runbooks, .url).map(Self.withoutSlash),
            receivers: receivers
        )
        if receivers.isEmpty, object.log.error == nil {
            object.report("nobody is told anything", remedy: "List a receiver, such as \"alertmanager\".")
        }
    }

    private static func withoutSlash(_ url: String) -> String {
        url.hasSuffix("/") ? String(url.dropLast()) : url
    }
}

extension PushReceiver {
    package enum Key: String, DocumentKey {
        case url, name, user, host, spool, instance
        case passwordFile = "password_file"
        case tokenFile = "token_file"
        case secretFile = "secret_file"
        case authoritiesFile = "authorities_file"
        case timeout = "timeout_ms"
        case longestQueue = "max_queue"
        case interval = "interval_ms"
        case largestSpool = "max_spool_mib"
        package static let object = "a receiver"

        package static func remedy(forUnknown key: String) -> String? {
            switch key {
            case "password", "token", "secret": "Put it into a file of its own, and name that under \"\(key)_file\"."
            default: nil
            }
        }

        /// The only kind that has such a key; nil: every kind has it.
        fileprivate var onlyKind: Kind? {
            switch self {
            case .host: .icinga
            case .secretFile: .webhook
            case .spool, .interval, .largestSpool, .instance: .remoteWrite
            default: nil
            }
        }
    }

    fileprivate init?(_ object: DocumentObject<Key>, kind: Kind, number: Int) {
        for key in Key.allCases where object[key] != nil {
            if let only = key.onlyKind, only != kind {
                object.report(
                    "\"\(key.rawValue)\" means nothing to \(kind.rawValue)",
                    at: key,
                    remedy: "Only \(only.rawValue) has it. Leave it out."
                )
            }
        }
        let url = object.required(.url, .receiver)
        let name = object.optional(.name, .text)
        var credentials = Credentials()
        credentials.tokenFile = object.optional(.tokenFile, .text)
        credentials.user = object.optional(.user, .text)
        credentials.passwordFile = object.optional(.passwordFile, .text)
        credentials.secretFile = object.optional(.secretFile, .text)
        if (object[.user] == nil) != (object[.passwordFile] == nil) {
            object.report("a user without a password, or a password without a user", remedy: "Write both, or neither.")
        }
        if object[.user] != nil, object[.tokenFile] != nil {
            object.report("a user and a token", at: .tokenFile, remedy: "Write one of them.")
        }
        self.init(kind, name: name ?? "\(kind.rawValue)-\(number)", url: url ?? "")
        self.credentials = credentials
        authoritiesFile = object.optional(.authoritiesFile, .text)
        timeout = object.optional(.timeout, .milliseconds(in: 100...60_000)) ?? timeout
        longestQueue = object.optional(.longestQueue, .integer(in: 1...1_000_000)) ?? longestQueue
        switch kind {
        case .icinga: host = object.required(.host, .text)
        case .remoteWrite:
            spool = object.required(.spool, .text)
            interval = object.optional(.interval, .milliseconds(in: 1_000...3_600_000)) ?? interval
            largestSpool = object.optional(.largestSpool, .integer(in: 1...100_000)).map { $0 << 20 } ?? largestSpool
            instance = object.optional(.instance, .text)
        case .alertmanager, .webhook, .grafana, .otlp: break
        }
        guard url != nil else { return nil }
    }
}

extension DocumentValue<String> {
    /// Where somebody is told: no user, no query, no fragment.
    fileprivate static var receiver: Self {
        Self { node, key, log in
            guard let url = DocumentValue<String>.url.read(node, key, log) else { return nil }
            let host = url.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
            if host.contains("@") {
                log.report(
                    "\"\(key)\" has a user or a password in it",
                    at: node.place,
                    remedy: "Write \"user\" and \"password_file\" instead: URLs are printed."
                )
                return nil
            }
            guard !host.isEmpty, !url.contains("?"), !url.contains("#") else {
                log.report(
                    "\"\(key)\" should be a URL with a host, without a query",
                    at: node.place,
                    remedy: "Write it like http://192.0.2.20:9093."
                )
                return nil
            }
            return url
        }
    }
}
