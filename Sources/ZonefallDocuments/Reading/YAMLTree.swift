import Yams

/// Reads YAML by Yams into our tree: one document, no anchors, aliases or tags, no text that is a number by accident.
enum YAMLTree {
    /// - Returns: nil if it is not YAML, with the reason in `log`.
    static func read(_ bytes: [UInt8], log: DocumentLog) -> DocumentNode? {
        guard !YAMLAliases.areMany(in: bytes) else {
            log.report(
                "the document is full of anchors and aliases",
                at: .start,
                remedy: "Write the values out: a document says everything where it stands."
            )
            return nil
        }
        var text = RepeatedKeys(bytes)
        while true {
            do {
                let parser = try Parser(yaml: text.string, resolver: .basic, encoding: .utf8)
                guard let root = try parser.singleRoot() else {
                    return DocumentNode(.null, at: .start)
                }
                // Nodes hold their anchors weakly, and the parser owns them.
                return withExtendedLifetime(parser) {
                    var conversion = Conversion(originalKeys: text.originalKeys, log: log)
                    let tree = conversion.node(root, depth: 0)
                    return conversion.isTooDeep ? nil : tree
                }
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard text.tellApart(at: DocumentPlace(context.mark)) else {
                    log.report(
                        "the key \(quoted(keys.first ?? "")) stands twice in one object",
                        at: DocumentPlace(context.mark),
                        remedy: "Keep one of them."
                    )
                    return nil
                }
            } catch {
                YAMLFault(error).report(to: log)
                return nil
            }
        }
    }

    private struct Conversion {
        let originalKeys: [DocumentPlace: String]
        let log: DocumentLog
        /// Places only ever grow, but for an alias: its node has the place of its anchor.
        private var last = DocumentPlace.start
        private(set) var isTooDeep = false

        init(originalKeys: [DocumentPlace: String], log: DocumentLog) {
            self.originalKeys = originalKeys
            self.log = log
        }

        mutating func node(_ node: Node, depth: Int) -> DocumentNode {
            let place = node.mark.map { DocumentPlace($0) } ?? last
            guard place >= last, node.yamlAnchor == nil else {
                log.report(
                    "an anchor or alias stands here",
                    at: max(place, last),
                    remedy: "Write the value out: a document says everything where it stands."
                )
                last = max(place, last)
                return DocumentNode(.refused, at: place)
            }
            last = place
            guard depth < DocumentLimits.depth else {
                if !isTooDeep {
                    log.report(
                        "nested deeper than \(DocumentLimits.depth) levels",
                        at: place,
                        remedy: "Nothing that we read is so deep; check the brackets."
                    )
                }
                isTooDeep = true
                return DocumentNode(.refused, at: place)
            }
            switch node {
            case .scalar(let scalar): return DocumentNode(content(of: scalar, at: place), at: place)
            case .sequence(let sequence):
                guard isOrdinary(sequence.tag, at: place) else { return DocumentNode(.refused, at: place) }
                return DocumentNode(.list(sequence.map { self.node($0, depth: depth + 1) }), at: place)
            case .mapping(let mapping):
                guard isOrdinary(mapping.tag, at: place) else { return DocumentNode(.refused, at: place) }
                return DocumentNode(.object(mapping.compactMap { member($0, $1, depth: depth + 1) }), at: place)
            case .alias: return DocumentNode(.refused, at: place)  // Yams never composes it when it parses
            }
        }

        private mutating func member(_ key: Node, _ value: Node, depth: Int) -> DocumentNode.Member? {
            let keyNode = node(key, depth: depth)
            let valueNode = node(value, depth: depth)
            guard case .scalar(let scalar) = key else {
                log.report(
                    "a key must be text",
                    at: keyNode.place,
                    remedy: "Put the key in quotes, and check the colons."
                )
                return nil
            }
            return DocumentNode.Member(
                key: originalKeys[keyNode.place] ?? scalar.string,
                keyPlace: keyNode.place,
                value: valueNode
            )
        }

        private func content(of scalar: Node.Scalar, at place: DocumentPlace) -> DocumentNode.Content {
            guard isOrdinary(scalar.tag, at: place) else { return .refused }
            let isText = scalar.style != .plain || scalar.tag.rawValue == Tag.Name.str.rawValue
            return isText ? .text(scalar.string) : PlainScalar.content(of: scalar.string)
        }

        /// Yams gives the ordinary tags to what it compared, such as keys.
        private func isOrdinary(_ tag: Tag, at place: DocumentPlace) -> Bool {
            switch Tag.Name(rawValue: tag.rawValue) {
            case .implicit, .str, .seq, .map: return true
            default: break
            }
            log.report("a tag stands here", at: place, remedy: "Delete it: keys say what type their values have.")
            return false
        }
    }
}

extension DocumentPlace {
    init(_ mark: Mark) {
        self.init(line: mark.line, column: mark.column)
    }
}

extension Node {
    fileprivate var yamlAnchor: Anchor? {
        switch self {
        case .scalar(let scalar): scalar.anchor
        case .sequence(let sequence): sequence.anchor
        case .mapping(let mapping): mapping.anchor
        case .alias(let alias): alias.anchor
        }
    }
}
