import ZonefallModel

extension TablePage {
    /// One row per service and one column per dark zone, then why, then the pairs of vantage and target with a loss
    /// that the map does not expect.
    var forecasts: [String] {
        guard !report.forecasts.isEmpty else { return [] }
        let services = rows { forecast in
            forecast.services.map { ([$0.service.rawValue], "", $0.outlook) }
        }
        var lines = title("Forecast")
        lines += grid(of: services, header: ["service"])
        for forecast in report.forecasts {
            for service in forecast.services where !service.outlook.cause.isEmpty {
                lines += bulleted(
                    "\(forecast.darkZone) dark: \(service.service) \(service.outlook.fate.rawValue)"
                        + (service.outlook.isUnexpected ? ", which the map does not expect: " : ": ")
                        + service.outlook.cause.joined(separator: " → "),
                    indent: 2
                )
            }
        }
        return lines + probeForecasts
    }

    private var probeForecasts: [String] {
        let probes = rows { forecast in
            forecast.probes.map { ([$0.vantage.rawValue, $0.target], $0.kind.rawValue, $0.outlook) }
        }
        guard !probes.isEmpty else { return [] }
        let surprising = probes.filter { $0.outlooks.values.contains(where: \.isUnexpected) }
        let losing = probes.count { $0.outlooks.values.contains { ![.survives, .dark].contains($0.fate) } }
        let shown = surprising.prefix(Self.longest)
        var lines = [""]
        if !shown.isEmpty {
            lines += title("Forecast from each vantage, where the map does not expect the loss (!)")
            lines += grid(of: Array(shown), header: ["from", "to", "by"])
        }
        lines += more(surprising.count - shown.count, "pair", "pairs", indent: 2)
        return lines
            + wrapped(
                "\(counted(losing - surprising.count, "pair loses", "pairs lose")) only what the map expects (see "
                    + "--format json), \(counted(probes.count - losing, "pair survives", "pairs survive")) all of it",
                indent: 2
            )
    }

    /// What becomes of one thing in each blackout.
    private struct Row {
        let name: [String]
        /// Kinds of probes that fare alike stand in one row.
        var kinds: [String]
        var outlooks: [Zone.ID: Report.Forecast.Outlook]
    }

    private func rows(
        of parts: (Report.Forecast) -> [(name: [String], kind: String, outlook: Report.Forecast.Outlook)]
    ) -> [Row] {
        struct Key: Hashable {
            let name: [String]
            let kind: String
        }
        var order: [Key] = []
        var outlooks: [Key: [Zone.ID: Report.Forecast.Outlook]] = [:]
        for forecast in report.forecasts {
            for part in parts(forecast) {
                let key = Key(name: part.name, kind: part.kind)
                if outlooks[key] == nil { order.append(key) }
                outlooks[key, default: [:]][forecast.darkZone] = part.outlook
            }
        }
        var rows: [Row] = []
        for key in order {
            let row = Row(name: key.name, kinds: key.kind.isEmpty ? [] : [key.kind], outlooks: outlooks[key] ?? [:])
            if let last = rows.last, last.name == row.name,
                last.outlooks.mapValues(words) == row.outlooks.mapValues(words)
            {
                rows[rows.count - 1].kinds += row.kinds
            } else {
                rows.append(row)
            }
        }
        return rows
    }

    private func grid(of rows: [Row], header: [String]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let zones = report.forecasts.map(\.darkZone)
        return table(
            header + zones.map { "\($0) dark" },
            rows.map { row in
                (row.name + (row.kinds.isEmpty ? [] : [row.kinds.joined(separator: ", ")])).map { .init($0) }
                    + zones.map { zone in
                        guard let outlook = row.outlooks[zone] else { return .init("-") }
                        return .init(words(for: outlook), outlook.fate.paint)
                    }
            }
        )
    }

    private func words(for outlook: Report.Forecast.Outlook) -> String {
        let fate =
            outlook.fate == .degraded ? "\(percent(outlook.shareRatio ?? 0)) left" : outlook.fate.rawValue
        return fate + (outlook.isUnexpected ? " (!)" : "")
    }
}
