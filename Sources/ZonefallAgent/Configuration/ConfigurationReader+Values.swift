import ZonefallModel

// Values of the kinds that the file has, each with its complaint.
extension ConfigurationReader {
    func fault(_ path: Path, _ reason: String) {
        faults.append(.init(line: map.line(of: path), reason: reason))
    }

    /// Whether it is an object; unknown keys are faults, too.
    func check(_ json: JSONValue, _ path: Path, _ known: [String]) -> Bool {
        guard let members = json.objectValue else {
            fault(path, "this must be an object: {…}")
            return false
        }
        for member in members where !known.contains(member.key) {
            fault(
                path + [.key(member.key)],
                "unknown key \"\(member.key)\"; known here: \(known.joined(separator: ", "))"
            )
        }
        return true
    }

    func string(_ key: String, of json: JSONValue, _ path: Path, isRequired: Bool = false) -> String? {
        guard let value = json[key], value != .null else {
            if isRequired { fault(path, "\"\(key)\" is missing") }
            return nil
        }
        guard let text = value.stringValue, !text.isEmpty else {
            fault(path + [.key(key)], "\"\(key)\" must be a text that is not empty")
            return nil
        }
        return text
    }

    func number(
        _ key: String,
        of json: JSONValue,
        _ path: Path,
        in range: ClosedRange<Double>
    ) -> Double? {
        guard let value = json[key], value != .null else { return nil }
        guard let number = value.numberValue, range.contains(number) else {
            fault(path + [.key(key)], "\"\(key)\" must be a number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, of json: JSONValue) -> Choice? {
        guard let text = string(key, of: json, []) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            fault([.key(key)], "'\(text)' is none of \(known)")
            return nil
        }
        return choice
    }

    /// Absolute paths.
    func paths(_ key: String, of json: JSONValue) -> [String] {
        guard let value = json[key], value != .null else { return [] }
        guard let list = value.arrayValue else {
            fault([.key(key)], "\"\(key)\" must be a list of paths")
            return []
        }
        return list.enumerated().compactMap { index, element in
            if let path = element.stringValue, path.hasPrefix("/") { return path }
            fault([.key(key), .index(index)], "\(element.compactText) is not a path from the root")
            return nil
        }
    }

    func prefixes(_ key: String, of json: JSONValue, _ path: Path) -> [IPPrefix] {
        guard let value = json[key], value != .null else { return [] }
        guard let list = value.arrayValue else {
            fault(path + [.key(key)], "\"\(key)\" must be a list of networks, as 10.20.0.0/16 is one")
            return []
        }
        return list.enumerated().compactMap { index, element in
            if let text = element.stringValue, let prefix = IPPrefix(addressOrPrefix: text) { return prefix }
            fault(
                path + [.key(key), .index(index)],
                "\(element.compactText) is not a network, as 10.20.0.0/16 is one, without bits behind its length"
            )
            return nil
        }
    }
}

extension IPPrefix {
    /// A network, or an address as the network of itself.
    init?(addressOrPrefix text: String) {
        if let address = IPAddress(text) {
            self.init(network: address, length: address.family.width)
        } else {
            self.init(text)
        }
    }
}
