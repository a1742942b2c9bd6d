/// Gives each thing a name that can be a file, unique in the lab.
struct NodeNames {
    private var taken: Set<String> = []

    /// The map's id itself where possible; other characters become `_`, and a name that is taken gets a number.
    mutating func name(for id: String) -> String {
        var base = String(id.map { Self.isPlain($0) ? $0 : "_" }.prefix(64))
        if base.isEmpty || base.hasPrefix(".") || base.hasPrefix("-") { base = "_" + base }
        var name = base
        var number = 2
        while !taken.insert(name).inserted {
            name = "\(base)-\(number)"
            number += 1
        }
        return name
    }

    static func isPlain(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
    }
}
