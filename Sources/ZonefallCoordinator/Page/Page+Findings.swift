import ZonefallModel

extension Page {
    var findingsSection: HTML {
        .element(
            "section",
            ["id": "findings", "class": "panel", "aria-labelledby": "findings-title"],
            .element("h2", ["id": "findings-title"], HTML("Findings")),
            .element("div", ["id": "findings-body"], findingsBody)
        )
    }

    private var findingsBody: HTML {
        guard view.evaluatedAt != nil else {
            return .element("p", ["class": "empty"], HTML("Nothing was evaluated yet."))
        }
        guard !view.findings.isEmpty else {
            return .element(
                "p",
                ["class": "empty"],
                HTML("Nothing was found. What was looked at: \(percent(view.coverage.ratio)) of what is planned.")
            )
        }
        return .element("ol", ["class": "finding-list"], view.findings.map(item))
    }

    private func item(_ entry: FindingLedger.Entry) -> HTML {
        let finding = entry.finding
        return .element(
            "li",
            ["class": "finding \(finding.standing.rawValue)", "id": "f-\(finding.fingerprint.prefix(12))"],
            .element(
                "details",
                [:],
                .element(
                    "summary",
                    [:],
                    .element("span", ["class": "rule"], HTML(finding.rule.id)),
                    .element("span", ["class": "subject"], HTML("\(finding.subject.noun) "), name(finding.subject.id)),
                    .element(
                        "span",
                        ["class": "depends"],
                        finding.expectedZones.isEmpty ? HTML("no zone") : names(finding.expectedZones.map(\.rawValue)),
                        HTML(" ⟶ "),
                        .element("b", [:], name(finding.zone.rawValue))
                    ),
                    .element("span", ["class": "title"], HTML(finding.rule.title)),
                    .element(
                        "span",
                        ["class": "standing"],
                        HTML("\(finding.standing.rawValue) \(percent(finding.confidence))")
                    )
                ),
                .element(
                    "ul",
                    ["class": "evidence"],
                    finding.evidence.map { evidence in
                        let place = evidence.location.map { " (\($0.file):\($0.line))" } ?? ""
                        return .element(
                            "li",
                            [:],
                            .element("b", [:], HTML(evidence.class.rawValue)),
                            HTML(" \(evidence.statement)\(place)")
                        )
                    }
                ),
                .element("h3", [:], HTML("Remedy")),
                .element("pre", [:], HTML(finding.remedy)),
                .element(
                    "p",
                    ["class": "note"],
                    HTML("First seen \(entry.firstSeen), fingerprint \(finding.fingerprint)")
                )
            )
        )
    }
}
