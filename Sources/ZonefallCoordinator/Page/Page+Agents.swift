import ZonefallModel

extension Page {
    var timelineSection: HTML {
        .element(
            "section",
            ["id": "timeline", "class": "panel", "aria-labelledby": "timeline-title"],
            .element("h2", ["id": "timeline-title"], HTML("Timeline")),
            .element("div", ["id": "timeline-body"], blackoutsTable)
        )
    }

    private var blackoutsTable: HTML {
        let windows = view.state.blackouts.windows
        guard !windows.isEmpty else { return .element("p", ["class": "empty"], HTML("No blackout was announced.")) }
        return .element(
            "table",
            [:],
            tableHead(["zone", "dark from", "to", "scope", "by"]),
            .element(
                "tbody",
                [:],
                windows.suffix(20).map { window in
                    .element(
                        "tr",
                        [:],
                        .element("td", [:], name(window.zone.rawValue)),
                        .element("td", [:], HTML(window.start.description)),
                        .element("td", [:], HTML(window.end?.description ?? "still dark")),
                        .element("td", [:], HTML(window.scope.rawValue)),
                        .element("td", [:], name(window.source))
                    )
                }
            )
        )
    }

    var agentsSection: HTML {
        let rows = map.vantages.sorted { $0.id < $1.id }.map { vantage in
            let entry = view.state.roster.entries[vantage.id]
            let plan = view.state.plans[vantage.id]
            let status = view.state.roster.status(of: vantage.id, at: view.now)
            return HTML.element(
                "tr",
                ["class": status.rawValue],
                .element("td", [:], name(vantage.id.rawValue)),
                .element("td", [:], vantage.zone.map { name($0.rawValue) } ?? HTML("outside")),
                .element("td", ["class": "status"], HTML(Self.words(for: status))),
                .element("td", ["class": "n"], HTML(entry.map { ago(view.now - $0.lastHeard) } ?? "never")),
                .element("td", ["class": "n"], HTML("\(plan?.probes.count ?? 0)")),
                .element(
                    "td",
                    ["class": "n"],
                    HTML(entry.map { "\($0.clockOffset.wholeMilliseconds) ms" } ?? "no data")
                ),
                .element("td", ["class": "n"], HTML(entry.map { "\($0.dropped)" } ?? "no data")),
                .element(
                    "td",
                    [:],
                    HTML(
                        entry == nil ? "no data" : entry?.planRevision == plan?.revision ? "current" : "an old one"
                    )
                )
            )
        }
        return .element(
            "section",
            ["id": "agents", "class": "panel", "aria-labelledby": "agents-title"],
            .element("h2", ["id": "agents-title"], HTML("Agents")),
            .element(
                "div",
                [
                    "class": "wide", "id": "agents-body", "tabindex": "0", "role": "region",
                    "aria-label": "Agents, as a table",
                ],
                .element(
                    "table",
                    [:],
                    tableHead(["agent", "zone", "status", "last heard", "probes", "clock", "dropped", "plan"]),
                    .element("tbody", [:], rows)
                )
            )
        )
    }

    private static func words(for status: VantageRoster.Status) -> String {
        switch status {
        case .neverHeard: "never heard"
        case .reporting: "reporting"
        case .silent: "silent"
        }
    }

    private func ago(_ duration: Duration) -> String {
        let seconds = max(0, duration.wholeMilliseconds / 1_000)
        return seconds < 120
            ? "\(seconds) s ago" : seconds < 7_200 ? "\(seconds / 60) min ago" : "\(seconds / 3_600) h ago"
    }
}
