import ZonefallModel

/// The keys that one sort of object may have: an enum whose raw values are the keys as documents write them.
///
/// The one list of keys: what stands here is read, suggested, and compared with the JSON Schema.
package protocol DocumentKey: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// What the object is, with its article: `a router`.
    static var object: String { get }
    /// Why a certain key that one could expect is not among them, as a whole sentence; nil for all others.
    static func remedy(forUnknown key: String) -> String?
}

extension DocumentKey {
    package static func remedy(forUnknown key: String) -> String? { nil }
}

/// A type that one object of a document is read as.
///
/// A new document type needs its keys, and an initializer of a few declarative lines:
/// ```swift
/// extension ProbePack.Entry: DocumentDecodable {
///     package enum Key: String, DocumentKey {
///         case kind, port
///         package static let object = "a probe"
///     }
///
///     package init?(_ object: DocumentObject<Key>) {
///         let port = object.optional(.port, .port)
///         guard let kind = object.required(.kind, .word(of: ProbeKind.self)) else { return nil }
/// ```
package protocol DocumentDecodable {
    associatedtype Key: DocumentKey
    /// - Returns: nil, or a value that nobody will use, if anything was reported to the object's log.
    init?(_ object: DocumentObject<Key>)
}

/// One object of a document, while it is read key by key.
package struct DocumentObject<Key: DocumentKey> {
    package let node: DocumentNode
    package let log: DocumentLog
    private let members: [DocumentNode.Member]

    /// Reports keys that are unknown or stand twice.
    ///
    /// - Returns: nil if the node is not an object at all.
    package init?(_ node: DocumentNode, log: DocumentLog) {
        guard case .object(let members) = node.content else {
            if case .refused = node.content { return nil }
            log.report(
                "\(Key.object) should stand here, not \(node.kind)",
                at: node.place,
                remedy: "Write an object with the keys \(Self.knownKeys)."
            )
            return nil
        }
        self.node = node
        self.log = log
        self.members = members
        for (index, member) in members.enumerated() {
            if let first = members[..<index].first(where: { $0.key == member.key }) {
                log.report(
                    "the key \(quoted(member.key)) stands twice in \(Key.object), first on line \(first.keyPlace.line)",
                    at: member.keyPlace,
                    remedy: "Keep one of them."
                )
            } else if Key(rawValue: member.key) == nil {
                log.report(
                    "unknown key \(quoted(member.key)) in \(Key.object)",
                    at: member.keyPlace,
                    remedy: Self.remedy(forUnknown: member.key, log: log)
                )
            }
        }
    }

    private static var knownKeys: String { Key.allCases.map(\.rawValue).sorted().joined(separator: ", ") }

    private static func remedy(forUnknown key: String, log: DocumentLog) -> String {
        Key.remedy(forUnknown: key) ?? log.suggestion(for: key, among: Key.allCases.map(\.rawValue))
            ?? "Known keys here: \(knownKeys)."
    }

    /// The value's node; nil if the key is absent, or its value null, which means the same: unknown.
    package subscript(key: Key) -> DocumentNode? {
        let name = key.rawValue
        guard let value = members.first(where: { $0.key == name })?.value, !value.isNull else { return nil }
        return value
    }

    /// Nil if the key is absent, or if its value was wrong, which is reported.
    package func optional<Value>(_ key: Key, _ value: DocumentValue<Value>) -> Value? {
        self[key].flatMap { value.read($0, key.rawValue, log) }
    }

    /// Nil if the key is absent or its value wrong, both of which are reported.
    package func required<Value>(_ key: Key, _ value: DocumentValue<Value>) -> Value? {
        guard let node = requiredNode(key) else { return nil }
        return value.read(node, key.rawValue, log)
    }

    /// A list of values; absent is empty, and elements that were wrong are reported and left out.
    package func list<Value>(_ key: Key, _ value: DocumentValue<Value>) -> [Value] {
        elements(key).compactMap { value.read($0, key.rawValue, log) }
    }

    /// A list of values, or nil if the key is absent.
    package func optionalList<Value>(_ key: Key, _ value: DocumentValue<Value>) -> [Value]? {
        self[key] == nil ? nil : list(key, value)
    }

    /// How many elements a list has: 0 if the key is absent, nil if its value is no list.
    package func count(of key: Key) -> Int? {
        guard let node = self[key] else { return 0 }
        guard case .list(let elements) = node.content else { return nil }
        return elements.count
    }

    /// An object within this one.
    package func object<Value: DocumentDecodable>(_ key: Key, _: Value.Type) -> Value? {
        self[key].flatMap { DocumentObject<Value.Key>($0, log: log) }.flatMap(Value.init)
    }

    /// An object within this one; its absence is reported.
    package func required<Value: DocumentDecodable>(_ key: Key, _: Value.Type) -> Value? {
        requiredNode(key).flatMap { DocumentObject<Value.Key>($0, log: log) }.flatMap(Value.init)
    }

    /// A list of objects; absent is empty, and elements that were wrong are reported and left out.
    package func objects<Value: DocumentDecodable>(_ key: Key, _: Value.Type) -> [Value] {
        elements(key).compactMap { DocumentObject<Value.Key>($0, log: log).flatMap(Value.init) }
    }

    /// A list's element nodes; absent is empty.
    package func elements(_ key: Key) -> [DocumentNode] {
        guard let node = self[key] else { return [] }
        switch node.content {
        case .list(let elements): return elements
        case .refused: return []
        default:
            log.report(
                "\"\(key.rawValue)\" should be a list, not \(node.kind)",
                at: node.place,
                remedy: "Write a list, even of one: [ … ], or a '-' before each element."
            )
            return []
        }
    }

    /// Reports that something is wrong with the value of a key, or with the whole object if the key is absent.
    package func report(_ problem: String, at key: Key? = nil, remedy: String) {
        log.report(problem, at: key.flatMap { self[$0]?.place } ?? node.place, remedy: remedy)
    }

    private func requiredNode(_ key: Key) -> DocumentNode? {
        if let node = self[key] { return node }
        log.report(
            "the key \"\(key.rawValue)\" is missing in \(Key.object)",
            at: node.place,
            remedy: "Add \"\(key.rawValue)\"."
        )
        return nil
    }
}
