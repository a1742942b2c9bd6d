/// What every probe of one agent saw in one stretch of time, as sums: what travels when not every observation does.
package struct ProbeWindows: Hashable, Sendable {
    /// How long a window is. Windows begin at whole multiples of it since 1970, on the agent's clock.
    package static let period: Duration = .seconds(10)

    package let start: Timestamp
    /// Sorted by target, then kind; one for each.
    package let rows: [Row]

    /// One probe of one target.
    package struct Row: Hashable, Sendable {
        package let target: String
        package let kind: ProbeKind
        package var ok: Int
        package var timeout: Int
        package var unreachable: Int
        package var refused: Int
        package var error: Int
        /// Attempts that did not leave as they should have: they say nothing of the target.
        package var notSent: Int
        /// Of the attempts that were `ok`; nil when there was none.
        package var times: Times?

        package init(
            target: String,
            kind: ProbeKind,
            ok: Int = 0,
            timeout: Int = 0,
            unreachable: Int = 0,
            refused: Int = 0,
            error: Int = 0,
            notSent: Int = 0,
            times: Times? = nil
        ) {
            self.target = target
            self.kind = kind
            self.ok = ok
            self.timeout = timeout
            self.unreachable = unreachable
            self.refused = refused
            self.error = error
            self.notSent = notSent
            self.times = times
        }

        /// Attempts that left as they should have.
        package var sent: Int { ok + timeout + unreachable + refused + error }
    }

    /// Round trips in microseconds. Travels with three significant digits of the shortest and two of the distances to it.
    package struct Times: Hashable, Sendable {
        package let min: Int
        package let average: Int
        package let p99: Int
        package let max: Int

        package init(min: Int, average: Int, p99: Int, max: Int) {
            self.min = min
            self.average = average
            self.p99 = p99
            self.max = max
        }
    }

    package init(start: Timestamp, rows: [Row]) {
        self.start = start
        self.rows = rows.sorted { ($0.target, $0.kind.rawValue) < ($1.target, $1.kind.rawValue) }
    }
}

// Columns, because they deflate to a tenth of what rows do: 2,000 targets take less than 10 kB.
extension ProbeWindows: JSONRepresentable {
    /// More rows than any agent has probes.
    private static let mostRows = 100_000
    private static let counts: [(key: String, path: any WritableKeyPath<Row, Int> & Sendable)] = [
        ("ok", \.ok), ("timeout", \.timeout), ("unreachable", \.unreachable), ("refused", \.refused),
        ("error", \.error), ("not_sent", \.notSent),
    ]

    package init(json: JSONValue) throws(JSONShapeError) {
        let kinds = try json.array("kinds")
        let count = kinds.count
        guard count <= Self.mostRows else { throw .badValue(key: "kinds", value: "\(count) rows") }
        let names = try Self.names(json, count)
        var rows: [Row] = []
        for (name, kind) in zip(names, kinds) {
            guard let kind = kind.stringValue.flatMap({ ProbeKind(rawValue: $0) }) else {
                throw .badValue(key: "kinds", value: kind.compactText)
            }
            rows.append(Row(target: name, kind: kind))
        }
        for (key, path) in Self.counts {
            for (index, value) in try Self.column(key, of: json, count).enumerated() {
                rows[index][keyPath: path] = value
            }
        }
        let shortest = try Self.column("min_us", of: json, count)
        let averages = try Self.column("average_over_min_us", of: json, count)
        let longest = try Self.column("max_over_min_us", of: json, count)
        let nearly = try Self.column("p99_under_max_us", of: json, count)
        for index in rows.indices where rows[index].ok > 0 {
            let max = shortest[index] + longest[index]
            rows[index].times = Times(
                min: shortest[index],
                average: Swift.min(shortest[index] + averages[index], max),
                p99: Swift.max(shortest[index], max - nearly[index]),
                max: max
            )
        }
        self.init(start: try json.value("start") { Timestamp($0) }, rows: rows)
    }

    package var json: JSONValue {
        let names = rows.map { Array($0.target.unicodeScalars) }
        var shared: [JSONValue] = []
        var suffixes: [JSONValue] = []
        for (index, name) in names.enumerated() {
            let before = index > 0 ? names[index - 1] : []
            let same = zip(before, name).prefix { $0 == $1 }.count
            var suffix = String.UnicodeScalarView()
            suffix.append(contentsOf: name[same...])
            shared.append(.integer(Int64(same)))
            suffixes.append(.string(String(suffix)))
        }
        var members: [JSONValue.Member] = [
            .init("start", .string(start.description)),
            .init("names_share", .array(shared)),
            .init("names_end", .array(suffixes)),
            .init("kinds", .array(rows.map { .string($0.kind.rawValue) })),
        ]
        members += Self.counts.compactMap { key, path in Self.column(key, rows.map { $0[keyPath: path] }) }
        members += [
            Self.column("min_us", rows.map { $0.times?.min.rounded(toDigits: 3) ?? 0 }),
            Self.column("average_over_min_us", rows.map { Self.distance($0.times) { $0.average - $0.min } }),
            Self.column("max_over_min_us", rows.map { Self.distance($0.times) { $0.max - $0.min } }),
            Self.column("p99_under_max_us", rows.map { Self.distance($0.times) { $0.max - $0.p99 } }),
        ].compactMap { $0 }
        return .object(members)
    }

    /// A column of nothing but zeros is left out.
    private static func column(_ key: String, _ values: [Int]) -> JSONValue.Member? {
        values.allSatisfy { $0 == 0 } ? nil : .init(key, .array(values.map { .integer(Int64($0)) }))
    }

    private static func distance(_ times: Times?, _ of: (Times) -> Int) -> Int {
        times.map { Swift.max(0, of($0)).rounded(toDigits: 2) } ?? 0
    }

    /// No count and no time of a window is larger, so that no sum of a few of them overflows.
    private static let largest: Int64 = 1 << 40

    private static func column(_ key: String, of json: JSONValue, _ count: Int) throws(JSONShapeError) -> [Int] {
        let values = try json.array(key)
        if values.isEmpty { return [Int](repeating: 0, count: count) }
        guard values.count == count else {
            throw .badValue(key: key, value: "\(values.count) values for \(count) rows")
        }
        var column: [Int] = []
        for value in values {
            guard let integer = value.integerValue, (0...largest).contains(integer) else {
                throw .badValue(key: key, value: value.compactText)
            }
            column.append(Int(integer))
        }
        return column
    }

    private static func names(_ json: JSONValue, _ count: Int) throws(JSONShapeError) -> [String] {
        let shared = try column("names_share", of: json, count)
        let suffixes = try json.array("names_end")
        guard suffixes.count == count else {
            throw .badValue(key: "names_end", value: "\(suffixes.count) values for \(count) rows")
        }
        var names: [String] = []
        var before: [Unicode.Scalar] = []
        for (same, suffix) in zip(shared, suffixes) {
            guard let suffix = suffix.stringValue else { throw .wrongType(key: "names_end", expected: "strings") }
            // A short text could stand for a very long one, again and again.
            guard same <= before.count, same + suffix.unicodeScalars.count <= longestName else {
                throw .badValue(key: "names_share", value: "\(same)")
            }
            before = before[..<same] + Array(suffix.unicodeScalars)
            var name = String.UnicodeScalarView()
            name.append(contentsOf: before)
            names.append(String(name))
        }
        return names
    }

    private static let longestName = 512
}

extension Int {
    /// The nearest number with so many significant digits.
    fileprivate func rounded(toDigits digits: Int) -> Int {
        var (unit, limit) = (1, 1)
        for _ in 0..<digits { limit *= 10 }
        while self / unit >= limit { unit *= 10 }
        return (self + unit / 2) / unit * unit
    }
}
