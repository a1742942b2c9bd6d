extension MetricFamily {
    /// As the text format 0.0.4 has it.
    func write(to text: inout String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n"
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples { sample.write(to: &text, exemplars: false) }
    }

    /// As OpenMetrics 1.0 has it: a counter's family is named without `_total`, units stand by themselves, help escapes quotes.
    func writeOpenMetrics(to text: inout String) {
        let family = kind == .counter && name.hasSuffix("_total") ? String(name.dropLast("_total".count)) : name
        text += "# TYPE \(family) \(kind.rawValue)\n"
        if let unit = Self.units.first(where: { family.hasSuffix("_\($0)") }) { text += "# UNIT \(family) \(unit)\n" }
        text += "# HELP \(family) \(Self.escaped(help, quotes: true))\n"
        for sample in samples { sample.write(to: &text, exemplars: true) }
    }

    private static let units = ["seconds", "bytes", "ratio"]

    /// The fewest digits that read back as the same number; whole numbers without a fraction.
    static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }

    /// Backslash and line feed are escaped everywhere, double quotes in label values.
    static func escaped(_ string: String, quotes: Bool) -> String {
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
