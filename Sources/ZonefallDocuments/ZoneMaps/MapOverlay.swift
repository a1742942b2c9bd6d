import ZonefallModel

/// What no cloud tells of a region, in a small file beside the imported map (`--overlay`): services, global load balancers,
/// agents, and the edges of zones.
///
/// Read as strictly as a map. A thing whose id the import found too takes its place; all others are added.
package enum MapOverlay {
    enum Key: String, DocumentKey, CaseIterable {
        case services
        case globalLoadBalancers = "global_load_balancers"
        case agents, zones
        static let object = "an overlay"

        static func remedy(forUnknown key: String) -> String? {
            ZoneMapKey(rawValue: key).map {
                "\"\($0.rawValue)\" comes from the cloud itself: an overlay can't say it otherwise. Leave it out."
            }
        }
    }

    /// - Parameters:
    ///   - map: a whole map, as an import wrote it.
    ///   - overlay: the file.
    /// - Throws: all that is wrong in the overlay, at its own lines; also what it names and the map does not have.
    package static func map(_ map: DocumentSource, with overlay: DocumentSource) throws(DocumentError) -> ZoneMap {
        let mapLog = DocumentLog(file: map.name)
        guard let base = map.tree(log: mapLog), case .object(let members) = base.content else {
            throw mapLog.error ?? DocumentError([])
        }
        let log = DocumentLog(file: overlay.name)
        guard let tree = overlay.tree(log: log), let object = DocumentObject<Key>(tree, log: log) else {
            throw log.error ?? DocumentError([])
        }
        var merged: [DocumentNode.Member] = []
        for member in members where Key(rawValue: member.key) == nil { merged.append(member) }
        for key in Key.allCases {
            let own = elements(base[key.rawValue])
            let list =
                key == .zones
                ? zones(own, object) : own.filter { !isNamed($0, in: object.elements(key)) } + object.elements(key)
            guard !list.isEmpty else { continue }
            let place = object[key]?.place ?? tree.place
            merged.append(.init(key: key.rawValue, keyPlace: place, value: DocumentNode(.list(list), at: place)))
        }
        // The map alone was right: whatever is wrong now is so by the overlay, and told at its places.
        let whole = DocumentObject<ZoneMapKey>(DocumentNode(.object(merged), at: tree.place), log: log)
        let result = whole.flatMap(ZoneMap.init)
        if let error = log.error { throw error }
        guard let result else { throw DocumentError([]) }
        return result
    }

    private static func elements(_ node: DocumentNode?) -> [DocumentNode] {
        guard case .list(let elements) = node?.content else { return [] }
        return elements
    }

    private static func id(of node: DocumentNode) -> String? {
        guard case .text(let id) = node["id"]?.content else { return nil }
        return id
    }

    private static func isNamed(_ node: DocumentNode, in others: [DocumentNode]) -> Bool {
        others.contains { id(of: $0) == id(of: node) }
    }

    /// The cloud's zones, with what the overlay says of some: it makes none.
    private static func zones(_ own: [DocumentNode], _ overlay: DocumentObject<Key>) -> [DocumentNode] {
        let told = overlay.elements(.zones)
        for zone in told where !isNamed(zone, in: own) {
            guard let id = id(of: zone) else { continue }
            let known = own.compactMap(Self.id)
            overlay.log.report(
                "the cloud has no zone \(quoted(id))",
                at: zone.place,
                remedy: overlay.log.suggestion(for: id, among: known) ?? "It has \(known.joined(separator: ", "))."
            )
        }
        return own.map { zone in told.first { id(of: $0) == id(of: zone) } ?? zone }
            + told.filter { id(of: $0) == nil }
    }
}
