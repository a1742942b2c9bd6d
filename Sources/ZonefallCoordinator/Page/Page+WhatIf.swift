import ZonefallAnalysis
import ZonefallModel

extension Page {
    /// One card for each zone: how much of what is homed elsewhere falls with it.
    var whatIfForm: HTML {
        let cards = (overview.whatIf?.foresights ?? []).map { foresight in
            let count = foresight.unexpected.count
            return card(
                zone: foresight.zone.rawValue,
                mood: count > 0 ? "bad" : foresight.undecided > 0 ? "none" : "good",
                number: "\(count)",
                text: "of \(foresight.homedElsewhere) things homed elsewhere fall with it",
                more: cardMore(foresight)
            )
        }
        return .element(
            "form",
            ["id": "what-if", "method": "get", "action": "./", "class": "what-if"],
            .element(
                "fieldset",
                [:],
                [
                    .element("legend", [:], HTML("What if a zone fails?")),
                    card(zone: "", mood: "none", number: "now", text: "as it is, with no zone taken away", more: ""),
                ] + cards
            ),
            .element("noscript", [:], .element("button", ["type": "submit"], HTML("Show")))
        )
    }

    private func card(zone: String, mood: String, number: String, text: String, more: String) -> HTML {
        let isChosen = zone == (dark?.rawValue ?? "")
        return .element(
            "label",
            ["class": "card \(mood)"],
            .void("input", ["type": "radio", "name": "dark", "value": zone, "checked": isChosen ? "" : nil]),
            .element("span", ["class": "zone"], zone.isEmpty ? HTML("none") : name(zone)),
            .element("b", ["class": "number"], HTML(number)),
            .element("span", ["class": "text"], HTML(text)),
            .element("span", ["class": "more"], HTML(more))
        )
    }

    private func cardMore(_ foresight: Foresight) -> String {
        let hidden = foresight.unexpected.count(where: \.isHidden)
        let lost = foresight.services.count { $0.share <= 0 }
        var parts: [String] = []
        if hidden > 0 { parts.append("\(hidden) unknown to the map") }
        if lost > 0 { parts.append("\(lost) of \(foresight.services.count) services down") }
        if foresight.undecided > 0 { parts.append("\(foresight.undecided) can't be told") }
        return parts.joined(separator: " · ")
    }

    /// What the chosen zone takes, thing by thing.
    var outlook: HTML {
        guard let dark, let foresight = overview.whatIf?.foresight(of: dark) else { return .nothing }
        let rows = foresight.unexpected.prefix(Foresight.shownLosses).map { loss in
            HTML.element(
                "tr",
                ["class": loss.isHidden ? "hidden-loss" : nil],
                .element("td", [:], HTML("\(loss.thing.noun) "), name(loss.thing.id)),
                .element("td", [:], names(loss.homes.map(\.rawValue))),
                .element("td", [:], names(loss.cause.things.map(\.id), " → ")),
                .element("td", [:], HTML(loss.isHidden ? "found by probing" : "in the map"))
            )
        }
        return .element("h2", [:], HTML("If "), name(dark.rawValue), HTML(" fails"))
            + .element("p", [:], HTML(foresight.sentence))
            + (rows.isEmpty
                ? .nothing
                : .element(
                    "div",
                    ["class": "wide"],
                    .element(
                        "table",
                        [:],
                        tableHead(["falls", "home", "because", "known from"]),
                        .element("tbody", [:], Array(rows))
                    )
                ))
    }

    func tableHead(_ titles: [StaticString]) -> HTML {
        .element("thead", [:], .element("tr", [:], titles.map { .element("th", ["scope": "col"], HTML("\($0)")) }))
    }
}
