import ZonefallModel

extension Page {
    /// A square of the matrix: from one place to what stands at another, all kinds together.
    private struct Square {
        var planned = 0
        var works = 0
        var fails = 0

        var ratio: Double? { works + fails > 0 ? Double(works) / Double(works + fails) : nil }

        /// What the square looks like. No data is never good.
        var mood: String {
            guard let ratio else { return "none" }
            return ratio >= 1 ? "good" : ratio >= 0.9 ? "warn" : "bad"
        }
    }

    var matrixSection: HTML {
        .element(
            "section",
            ["id": "matrix", "class": "panel", "aria-labelledby": "matrix-title"],
            .element("h2", ["id": "matrix-title"], HTML("Who reaches what")),
            .element(
                "p",
                ["class": "note"],
                HTML("From the rows' zone to things at home in the columns': the share of probes that work now.")
            ),
            .element(
                "div",
                ["class": "wide", "id": "matrix-body", "tabindex": "0", "role": "region", "aria-label": "Matrix"],
                matrixTable
            )
        )
    }

    private var matrixTable: HTML {
        let state = view.state
        var squares: [Place: [Place: Square]] = [:]
        for (cell, tally) in state.board.tallies(latest: state.latest, roster: state.roster, at: view.now) {
            var square = squares[cell.source]?[cell.home] ?? Square()
            square.planned += tally.planned
            square.works += tally.works
            square.fails += tally.fails
            squares[cell.source, default: [:]][cell.home] = square
        }
        let sources = squares.keys.sorted()
        let homes = Set(squares.values.flatMap(\.keys)).sorted()
        guard !sources.isEmpty else { return .element("p", ["class": "empty"], HTML("No probe is planned: no data.")) }
        let rows = sources.map { source in
            HTML.element(
                "tr",
                [:],
                [.element("th", ["scope": "row"], name(source.name))]
                    + homes.map { squareCell(squares[source]?[$0]) }
            )
        }
        return .element(
            "table",
            ["class": "matrix"],
            .element(
                "thead",
                [:],
                .element(
                    "tr",
                    [:],
                    [.element("th", ["scope": "col"], HTML("from ↓ to →"))]
                        + homes.map { .element("th", ["scope": "col"], name($0.name)) }
                )
            ),
            .element("tbody", [:], rows)
        )
    }

    private func squareCell(_ square: Square?) -> HTML {
        guard let square else { return .element("td", ["class": "square unasked"], HTML("not planned")) }
        let seen = square.works + square.fails
        let unseen = square.planned - seen
        return .element(
            "td",
            ["class": "square \(square.mood)"],
            .element("b", [:], HTML(percent(square.ratio))),
            .element(
                "small",
                [:],
                HTML(
                    seen == 0
                        ? "0 of \(square.planned) seen"
                        : "\(square.works)/\(seen)\(unseen > 0 ? ", \(unseen) unseen" : "")"
                )
            )
        )
    }

    var topologySection: HTML {
        .element(
            "section",
            ["id": "topology", "class": "panel", "aria-labelledby": "topology-title"],
            .element("h2", ["id": "topology-title"], HTML("What crosses a zone's border")),
            .element(
                "div",
                [
                    "id": "topology-body", "tabindex": "0", "role": "region",
                    "aria-label": "Picture of what crosses borders",
                ],
                topologyTable
            )
        )
    }

    /// The picture's twin: one line for each arrow.
    private var topologyTable: HTML {
        let arrows = overview.whatIf?.topology.arrows ?? []
        guard !arrows.isEmpty else {
            return .element("p", ["class": "empty"], HTML("No finding, so there is nothing to draw."))
        }
        return .element(
            "ul",
            ["class": "arrows"],
            arrows.map { arrow in
                .element(
                    "li",
                    [:],
                    HTML("\(arrow.from.noun) "),
                    name(arrow.from.id),
                    HTML(" ⟶ "),
                    name(arrow.to.rawValue),
                    HTML(": \(arrow.label)")
                )
            }
        )
    }
}
