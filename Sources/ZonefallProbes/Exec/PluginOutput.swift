import ZonefallModel

/// What a program of an `exec` probe said, by the conventions of monitoring plugins, or as a line of our own JSON. Pure.
///
/// A plugin's first line is `text | label=value[unit];warning;critical;minimum;maximum …`, and its exit status says the rest: 0 ok,
/// 1 warning, 2 critical, 3 unknown. A program of our own writes one line `{"outcome": …, "rtt_ms": …, "message": …,
/// "measurements": […]}` with the words of an observation, and ends with 0.
enum PluginOutput {
    /// - Parameters:
    ///   - status: of its exit; negative: the signal that ended it.
    ///   - output: as far as it was read.
    static func result(status: Int32, output: [UInt8]) -> AttemptResult {
        let text = String(decoding: output, as: UTF8.self)
        let line = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: true).first ?? ""
        if line.hasPrefix("{"), status == 0 { return own(line) }
        let parts = line.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let message = ObservationDetails.text(trimmed(parts.first ?? ""))
        var result: AttemptResult
        switch status {
        case 0, 1: result = AttemptResult(.ok)
        case 2: result = AttemptResult(.error)
        case ..<0:
            return AttemptResult(.notSent(reason: "the program was ended by signal \(-status)"))
        default:
            // Unknown is what it says: nothing of the target.
            let why = message.isEmpty ? "exit status \(status)" : "\(message) (exit status \(status))"
            return AttemptResult(.notSent(reason: "the program could not tell: \(why)"))
        }
        if !message.isEmpty { result.details.message = message }
        if parts.count == 2 { result.details.measurements = measurements(parts[1]) }
        if result.outcome == .ok { result.roundTrip = roundTrip(result.details.measurements) }
        return result
    }

    private static func own(_ line: Substring) -> AttemptResult {
        do {
            let json = try JSONValue(parsing: String(line))
            let name = try json.string("outcome")
            guard let outcome = Outcome(name: name, reason: try json.optionalString("reason")) else {
                throw JSONShapeError.badValue(key: "outcome", value: name)
            }
            var result = AttemptResult(outcome)
            if outcome == .ok { result.roundTrip = try json.optionalNumber("rtt_ms").map(Duration.init(milliseconds:)) }
            var told = try ObservationDetails(membersOf: json) ?? ObservationDetails()
            // It knows of no path and no certificate that we could vouch for.
            (told.pathTaken, told.certificate) = (nil, nil)
            result.details = told.bounded
            return result
        } catch {
            return AttemptResult(.notSent(reason: ObservationDetails.text("the program's line is wrong: \(error)")))
        }
    }

    private static func measurements(_ text: Substring) -> [ObservationDetails.Measurement] {
        var found: [ObservationDetails.Measurement] = []
        var rest = text.drop { $0 == " " }
        while !rest.isEmpty, found.count < 32 {
            let label: Substring
            if rest.first == "'" {
                guard let end = rest.dropFirst().firstIndex(of: "'") else { break }
                label = rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[rest.index(after: end)...]
            } else {
                label = rest.prefix { $0 != "=" && $0 != " " }
                rest = rest.dropFirst(label.count)
            }
            guard rest.first == "=", !label.isEmpty else { break }
            let word = rest.dropFirst().prefix { $0 != " " }
            rest = rest.dropFirst(1 + word.count).drop { $0 == " " }
            let value = word.prefix { $0 != ";" }
            let number = value.prefix { "+-.0123456789eE".contains($0) }
            guard let figure = Double(number), figure.isFinite else { continue }
            found.append(
                .init(
                    ObservationDetails.text(label),
                    figure,
                    unit: ObservationDetails.text(value.dropFirst(number.count))
                )
            )
        }
        return found
    }

    /// `rta` of pings and `time` of most others.
    private static func roundTrip(_ measurements: [ObservationDetails.Measurement]) -> Duration? {
        guard let time = measurements.first(where: { ["time", "rta"].contains($0.name) }), time.value >= 0 else {
            return nil
        }
        let scale: Double? = ["s": 1_000, "ms": 1, "us": 0.001][time.unit]
        return scale.map { Duration(milliseconds: time.value * $0) }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let last = text.last, last == " " || last == "\r" { text = text.dropLast() }
        return text
    }
}
