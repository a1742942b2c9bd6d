import ZonefallModel

/// JSON as it is signed: keys sorted, no white space, integers only. Any other way to write the same is refused, so that
/// nobody can read two things from one signature.
enum CanonicalJSON {
    /// Of what comes from elsewhere, no more is even looked at.
    static let largest = 8 << 20

    static func value(of bytes: [UInt8]) throws(PlanFault) -> JSONValue {
        guard bytes.count <= largest else { throw .tooLarge(bytes.count) }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw .notJSON(error.description)
        }
        guard Array(value.canonicalText.utf8) == bytes else { throw .notCanonical }
        return value
    }
}

/// An object of which every key is known, and every required one is there.
struct StrictObject {
    private let members: [JSONValue.Member]
    private let place: String

    /// - Parameters:
    ///   - keys: all must be there.
    ///   - optional: each may be missing.
    init(
        _ value: JSONValue,
        _ keys: [String] = [],
        optional: [String] = [],
        at place: String
    ) throws(PlanFault) {
        guard let members = value.objectValue else { throw .shape(place, "not an object") }
        for member in members where !keys.contains(member.key) && !optional.contains(member.key) {
            throw .unknownKey("\(place).\(member.key)")
        }
        for key in keys where !members.contains(where: { $0.key == key }) {
            throw .shape("\(place).\(key)", "missing")
        }
        self.members = members
        self.place = place
    }

    func path(_ key: String) -> String { "\(place).\(key)" }

    func value(_ key: String) -> JSONValue {
        members.first { $0.key == key }?.value ?? .null
    }

    func nullable(_ key: String) throws(PlanFault) -> JSONValue? {
        // A bare `nil` here would be JSON's.
        let value = value(key)
        return value == .null ? Optional.none : value
    }

    func text(_ key: String) throws(PlanFault) -> String {
        guard let text = value(key).stringValue else { throw .shape(path(key), "not a string") }
        return text
    }

    /// nil: it is not there.
    func optionalText(_ key: String) throws(PlanFault) -> String? {
        members.contains { $0.key == key } ? try text(key) : nil
    }

    func integer(_ key: String) throws(PlanFault) -> Int64 {
        guard let integer = value(key).integerValue else { throw .shape(path(key), "not an integer") }
        return integer
    }

    func optionalInteger(_ key: String) throws(PlanFault) -> Int64? {
        members.contains { $0.key == key } ? try integer(key) : nil
    }

    func bool(_ key: String) throws(PlanFault) -> Bool {
        guard let bool = value(key).boolValue else { throw .shape(path(key), "not true or false") }
        return bool
    }

    func array(_ key: String) throws(PlanFault) -> [JSONValue] {
        guard let array = value(key).arrayValue else { throw .shape(path(key), "not an array") }
        return array
    }

    func word<Word: RawRepresentable<String>>(_ key: String) throws(PlanFault) -> Word {
        let text = try text(key)
        guard let word = Word(rawValue: text) else { throw .shape(path(key), "'\(text)' is not a word for it") }
        return word
    }

    func texts(_ key: String) throws(PlanFault) -> [String] {
        var texts: [String] = []
        for element in try array(key) {
            guard let text = element.stringValue else { throw .shape(path(key), "not an array of strings") }
            texts.append(text)
        }
        return texts
    }

    func prefixes(_ key: String) throws(PlanFault) -> [IPPrefix] {
        var prefixes: [IPPrefix] = []
        for text in try texts(key) {
            // Only as we would write it: one prefix, one text.
            guard let prefix = IPPrefix(text), prefix.description == text else {
                throw .shape(path(key), "'\(text)' is not an address range")
            }
            prefixes.append(prefix)
        }
        return prefixes
    }

    func ports(_ key: String) throws(PlanFault) -> [UInt16] {
        var ports: [UInt16] = []
        for element in try array(key) {
            guard let number = element.integerValue, let port = UInt16(exactly: number), port > 0 else {
                throw .shape(path(key), "not an array of ports")
            }
            ports.append(port)
        }
        return ports
    }
}
