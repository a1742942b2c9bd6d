import ZonefallModel

/// Colour on a terminal that has it. Colour never says alone what words do not say as well.
enum Paint: Int {
    case red = 31
    case green = 32
    case yellow = 33
    case dim = 2
    case bold = 1

    func callAsFunction(_ text: String, if hasColour: Bool) -> String {
        hasColour && !text.isEmpty ? "\u{1b}[\(rawValue)m\(text)\u{1b}[0m" : text
    }
}

extension Verdict {
    var paint: Paint {
        switch self {
        case .held: .green
        case .inconclusive: .yellow
        case .refuted: .red
        }
    }
}

extension Report.Fate {
    var paint: Paint {
        switch self {
        case .survives: .green
        case .degraded, .unknown: .yellow
        case .dies, .broken: .red
        case .dark: .dim
        }
    }
}
