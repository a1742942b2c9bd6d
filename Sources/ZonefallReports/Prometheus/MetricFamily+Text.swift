extension MetricFamily {
    func write(to text: inout String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n"
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for series in series {
            switch series.value {
            case .number(let value):
                Self.write(name, series.labels, value, to: &text)
            case .histogram(let histogram):
                var cumulated = 0
                for (index, count) in histogram.counts.enumerated() {
                    cumulated += count
                    let bound = histogram.bounds.indices.contains(index) ? histogram.bounds[index] : .infinity
                    let labels = series.labels + [Label(name: "le", value: Self.text(of: bound))]
                    Self.write("\(name)_bucket", labels, Double(cumulated), to: &text)
                }
                Self.write("\(name)_sum", series.labels, histogram.sum, to: &text)
                Self.write("\(name)_count", series.labels, Double(cumulated), to: &text)
            }
        }
    }

    private static func write(_ name: String, _ labels: [Label], _ value: Double, to text: inout String) {
        text += name
        if !labels.isEmpty {
            text += "{"
            text += labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
            text += "}"
        }
        text += " \(Self.text(of: value))\n"
    }

    /// The fewest digits that read back as the same number; whole numbers without a fraction.
    private static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }

    /// Backslash and line feed are escaped everywhere, double quotes in label values.
    private static func escaped(_ string: String, quotes: Bool) -> String {
        var text = ""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\"" where quotes: text += "\\\""
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
