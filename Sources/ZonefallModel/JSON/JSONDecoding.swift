/// A document that is JSON, but not of the shape that was asked for.
package enum JSONShapeError: Error, Hashable, Sendable, CustomStringConvertible {
    case missing(key: String)
    case wrongType(key: String, expected: String)
    case badValue(key: String, value: String)

    package var description: String {
        switch self {
        case .missing(let key): "the key \"\(key)\" is missing"
        case .wrongType(let key, let expected): "the value of \"\(key)\" should be \(expected)"
        case .badValue(let key, let value): "\"\(value)\" is not a value that \"\(key)\" may have"
        }
    }
}

/// A noun that travels as JSON between our programs, the same way in both directions.
package protocol JSONRepresentable {
    init(json: JSONValue) throws(JSONShapeError)
    var json: JSONValue { get }
}

extension JSONValue {
    /// The string under `key`; an absent key or null is an error.
    package func string(_ key: String) throws(JSONShapeError) -> String {
        guard let value = try optionalString(key) else { throw .missing(key: key) }
        return value
    }

    package func optionalString(_ key: String) throws(JSONShapeError) -> String? {
        guard let value = self[key], value != .null else { return nil }
        guard let string = value.stringValue else { throw .wrongType(key: key, expected: "a string") }
        return string
    }

    package func integer(_ key: String) throws(JSONShapeError) -> Int64 {
        guard let value = try optionalInteger(key) else { throw .missing(key: key) }
        return value
    }

    package func optionalInteger(_ key: String) throws(JSONShapeError) -> Int64? {
        guard let value = self[key], value != .null else { return nil }
        guard let integer = value.integerValue else { throw .wrongType(key: key, expected: "an integer") }
        return integer
    }

    package func optionalNumber(_ key: String) throws(JSONShapeError) -> Double? {
        guard let value = self[key], value != .null else { return nil }
        guard let number = value.numberValue else { throw .wrongType(key: key, expected: "a number") }
        return number
    }

    package func optionalBool(_ key: String) throws(JSONShapeError) -> Bool? {
        guard let value = self[key], value != .null else { return nil }
        guard let bool = value.boolValue else { throw .wrongType(key: key, expected: "true or false") }
        return bool
    }

    /// The array under `key`; absent or null counts as empty.
    package func array(_ key: String) throws(JSONShapeError) -> [JSONValue] {
        guard let value = self[key], value != .null else { return [] }
        guard let array = value.arrayValue else { throw .wrongType(key: key, expected: "an array") }
        return array
    }

    /// The string under `key`, read as `Value`.
    package func value<Value>(
        _ key: String,
        _ read: (String) -> Value?
    ) throws(JSONShapeError) -> Value {
        let text = try string(key)
        guard let value = read(text) else { throw .badValue(key: key, value: text) }
        return value
    }

    package func optionalValue<Value>(
        _ key: String,
        _ read: (String) -> Value?
    ) throws(JSONShapeError) -> Value? {
        guard let text = try optionalString(key) else { return nil }
        guard let value = read(text) else { throw .badValue(key: key, value: text) }
        return value
    }

    /// The strings of the array under `key`, each read as `Value`.
    package func values<Value>(
        _ key: String,
        _ read: (String) -> Value?
    ) throws(JSONShapeError) -> [Value] {
        var values: [Value] = []
        for element in try array(key) {
            guard let text = element.stringValue else { throw .wrongType(key: key, expected: "an array of strings") }
            guard let value = read(text) else { throw .badValue(key: key, value: text) }
            values.append(value)
        }
        return values
    }
}
