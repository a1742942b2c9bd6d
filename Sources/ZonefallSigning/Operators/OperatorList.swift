/// Who may sign plans: a host's own file (`operators.pub`), which nobody far away can change.
///
/// One line for each key: `NAME PUBLICKEY`, the key as base64. `#` begins a comment. A person may have several keys, while
/// one takes the place of another, and still counts once; no key belongs to two people.
package struct OperatorList: Hashable, Sendable {
    private let keys: [KeyID: Entry]

    private struct Entry: Hashable, Sendable {
        let name: OperatorName
        let key: PublicKey
    }

    /// Whom a key belongs to, and the key itself; nil: nobody of this list.
    package func signer(_ id: KeyID) -> (name: OperatorName, key: PublicKey)? {
        keys[id].map { ($0.name, $0.key) }
    }

    /// How many people there are.
    package var people: Int { Set(keys.values.map(\.name)).count }

    package var isEmpty: Bool { keys.isEmpty }

    /// - Throws: ``SigningError/badOperatorLine(_:reason:)``: a list with one bad line is no list.
    package init(parsing text: String) throws(SigningError) {
        var keys: [KeyID: Entry] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
            if words.isEmpty { continue }
            guard words.count == 2 else {
                throw .badOperatorLine(index + 1, reason: "write a name and a public key, and nothing else")
            }
            guard let name = OperatorName(words[0]) else {
                throw .badOperatorLine(index + 1, reason: SigningError.badName(words[0]).description)
            }
            let key: PublicKey
            do throws(SigningError) {
                key = try PublicKey(base64: words[1])
            } catch {
                throw .badOperatorLine(index + 1, reason: error.description)
            }
            guard keys.updateValue(Entry(name: name, key: key), forKey: key.id) == nil else {
                throw .badOperatorLine(index + 1, reason: "the key \(key.id) stands in the list already")
            }
        }
        self.keys = keys
    }

    /// The line of a key in such a list.
    package static func line(of name: OperatorName, _ key: PublicKey) -> String { "\(name) \(key.base64)" }
}
