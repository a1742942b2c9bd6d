import ZonefallModel

/// Ids for a map, made of the names that people gave their things: the same cloud always gets the same ids.
///
/// A name that can't be an id, or that two things have, gets the first characters of its UUID behind it.
struct ImportNames {
    private var taken: Set<String>

    init(reserved: some Sequence<String> = []) {
        taken = Set(reserved)
    }

    /// - Parameters:
    ///   - things: of one kind, with what they are called, and their UUIDs.
    ///   - kind: for what has no name.
    /// - Returns: ids by UUID.
    mutating func ids(of things: [(name: String, uuid: String)], kind: String) -> [String: String] {
        let plain = things.map { Self.identifier($0.name) }
        var counts: [String: Int] = [:]
        for name in plain { counts[name, default: 0] += 1 }
        var ids: [String: String] = [:]
        for (index, thing) in things.enumerated().sorted(by: { ($0.element.uuid) < ($1.element.uuid) }) {
            let name = plain[index]
            let short = String(thing.uuid.prefix(8))
            var id = name
            if name.isEmpty { id = "\(kind)-\(short)" }
            if counts[name, default: 0] > 1 || taken.contains(id) { id = "\(name.isEmpty ? kind : name)@\(short)" }
            if taken.contains(id) { id = "\(kind)-\(thing.uuid)" }
            taken.insert(id)
            ids[thing.uuid] = id
        }
        return ids
    }

    /// What of a name an id may have.
    static func identifier(_ name: String) -> String {
        var id = ""
        for character in name.unicodeScalars.prefix(80) {
            let isPlain = character.isASCII && (character.properties.isAlphabetic || ("0"..."9").contains(character))
            if isPlain || (!id.isEmpty && "-_.:@+".unicodeScalars.contains(character)) {
                id.unicodeScalars.append(character)
            } else if !id.isEmpty, id.last != "-" {
                id.append("-")
            }
        }
        while id.last == "-" { id.removeLast() }
        return id
    }
}
