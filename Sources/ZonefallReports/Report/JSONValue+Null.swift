import ZonefallModel

// In a report every key always stands, and null says that there is no value.
extension JSONValue {
    init(orNull text: String?) {
        self = text.map { .string($0) } ?? .null
    }

    init(orNull number: Double?) {
        self = number.map { .number($0) } ?? .null
    }

    init(orNull bool: Bool?) {
        self = bool.map { .bool($0) } ?? .null
    }

    /// In whole milliseconds.
    init(orNull duration: Duration?) {
        self = duration.map { .integer($0.wholeMilliseconds) } ?? .null
    }

    func number(_ key: String) throws(JSONShapeError) -> Double {
        guard let number = try optionalNumber(key) else { throw .missing(key: key) }
        return number
    }
}
