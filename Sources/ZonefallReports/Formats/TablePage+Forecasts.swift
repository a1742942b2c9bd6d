import ZonefallModel

extension TablePage {
    /// One row per service and one column per dark zone, then why, then the pairs of vantage and target that lose.
    var forecasts: [String] {
        guard !report.forecasts.isEmpty else { return [] }
        let zones = Set(report.forecasts.map(\.darkZone)).sorted()
        let (pairs, services) = (
            report.forecasts.filter { $0.vantage != nil }, report.forecasts.filter { $0.vantage == nil }
        )
        var lines = title("Forecast")
        lines += grid(of: services, zones, first: "service") { "\($0.subject.id)" }
        for forecast in services where forecast.fate != .survives {
            lines += bulleted(
                "\(forecast.darkZone) dark: \(forecast.subject.id) \(fate(forecast)): "
                    + forecast.cause.joined(separator: " → "),
                indent: 2
            )
        }
        guard !pairs.isEmpty else { return lines }

        let losing = Set(pairs.filter { $0.fate != .survives }.map(Pair.init))
        let shown = Set(losing.sorted().prefix(Self.longest))
        lines += [""] + title("Forecast from each vantage")
        lines += grid(of: pairs.filter { shown.contains(Pair($0)) }, zones, first: "from → to") { forecast in
            "\(forecast.vantage?.rawValue ?? "") → \(forecast.subject.id)"
        }
        lines += more(losing.count - shown.count, "pair", "pairs", indent: 2)
        let safe = Set(pairs.map(Pair.init)).count - losing.count
        lines += wrapped("\(counted(safe, "pair survives", "pairs survive")) every blackout above", indent: 2)
        return lines
    }

    private struct Pair: Hashable, Comparable {
        let vantage: String
        let subject: Resource

        init(_ forecast: Report.Forecast) {
            vantage = forecast.vantage?.rawValue ?? ""
            subject = forecast.subject
        }

        static func < (left: Self, right: Self) -> Bool {
            (left.subject, left.vantage) < (right.subject, right.vantage)
        }
    }

    private func grid(
        of forecasts: [Report.Forecast],
        _ zones: [Zone.ID],
        first: String,
        name: (Report.Forecast) -> String
    ) -> [String] {
        guard !forecasts.isEmpty else { return [] }
        var order: [String] = []
        var cells: [String: [Zone.ID: Report.Forecast]] = [:]
        for forecast in forecasts {
            let name = name(forecast)
            if cells[name] == nil { order.append(name) }
            cells[name, default: [:]][forecast.darkZone] = forecast
        }
        return table(
            [first] + zones.map { "\($0) dark" },
            order.map { name in
                [.init(name)]
                    + zones.map { zone in
                        guard let forecast = cells[name]?[zone] else { return .init("-") }
                        let broken = forecast.verdict == .refuted ? " (expected to survive)" : ""
                        return .init(fate(forecast) + broken, forecast.fate.paint)
                    }
            }
        )
    }

    private func fate(_ forecast: Report.Forecast) -> String {
        forecast.fate == .degraded ? "degraded to \(percent(forecast.share))" : forecast.fate.rawValue
    }
}
