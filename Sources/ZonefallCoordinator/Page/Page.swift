import HTTPTypes
import ZonefallAnalysis
import ZonefallModel

/// The page as it is sent first: all that it says can be read without a script, and the scripts go on from there.
struct Page: Sendable {
    let overview: Overview
    let snapshot: JSONValue
    /// The zone whose blackout is asked about; nil, or none of the region's: nothing is.
    let dark: Zone.ID?
    let version: String
    /// As the address or an earlier visit asks for it, so that no script has to run before the first paint; nil: the system's.
    var theme: Theme?

    enum Theme: String, Sendable {
        case light, dark
    }

    var view: CoordinatorView { overview.view }
    var map: ZoneMap { view.state.map }

    /// What a browser may do with the page: nothing but to show it, with our own scripts and styles.
    static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
        base-uri 'none'; form-action 'self'; frame-ancestors 'none'
        """

    static let headers: HTTPFields = {
        var headers: HTTPFields = [.contentSecurityPolicy: policy]
        for (name, value) in [
            ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"), ("X-Frame-Options", "DENY"),
        ] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return headers
    }()

    var markup: String {
        "<!doctype html>\n"
            + HTML.element("html", ["lang": "en", "data-theme": theme?.rawValue], head, body).markup + "\n"
    }

    private var head: HTML {
        .element(
            "head",
            [:],
            .void("meta", ["charset": "utf-8"]),
            .void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .void("meta", ["name": "color-scheme", "content": "light dark"]),
            .element("title", [:], HTML("\(map.region): \(PageVerdict(view, whatIf: overview.whatIf).sentence)")),
            .void("link", ["rel": "stylesheet", "href": "assets/page.css"]),
            .void("link", ["rel": "icon", "href": "assets/icon.svg", "type": "image/svg+xml"]),
            .element("script", ["src": "assets/page.js", "type": "module", "fetchpriority": "low"])
        )
    }

    private var body: HTML {
        .element(
            "body",
            [:],
            .element("a", ["class": "skip", "href": "#findings"], HTML("Skip to the findings")),
            bar,
            .element(
                "main",
                ["id": "main"],
                verdict,
                whatIfForm,
                .element("div", ["id": "outlook", "class": "panel outlook"], outlook),
                .element("div", ["class": "pair"], matrixSection, topologySection),
                findingsSection,
                timelineSection,
                agentsSection
            ),
            footer,
            .data("snapshot", json: snapshot.compactText)
        )
    }

    private var bar: HTML {
        .element(
            "header",
            ["class": "bar"],
            .element("span", ["class": "brand"], .literal(Self.mark), HTML("Zonefall")),
            .element("span", ["class": "fact"], HTML("region "), .element("b", [:], name(map.region))),
            .element(
                "span",
                ["class": "fact"],
                HTML("map "),
                .element("b", ["title": view.state.mapRevision], HTML(String(view.state.mapRevision.prefix(8))))
            ),
            .element(
                "span",
                ["class": "fact live", "id": "live", "data-state": "static"],
                HTML("as of \(clock(view.now))")
            ),
            .element("span", ["class": "tools", "id": "tools"])
        )
    }

    private static let mark: StaticString =
        """
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" width="20" height="20"><path d="M2 20V6h5v14zM9.500 20V3h5v17z"/>\
        <path class="fallen" d="M16.500 20l3.200-13.500 3.600 1-3.200 12.500z"/></svg>
        """

    private var verdict: HTML {
        let verdict = PageVerdict(view, whatIf: overview.whatIf)
        return .element(
            "section",
            ["id": "verdict", "class": "verdict \(verdict.verdict.rawValue)", "aria-live": "polite"],
            .element("p", ["class": "word"], HTML(verdict.verdict.rawValue)),
            .element("h1", [:], HTML(verdict.sentence)),
            .element("p", ["class": "facts", "aria-live": "off"], HTML(facts))
        )
    }

    private var facts: String {
        let coverage = view.coverage
        let reporting = map.vantages.count { view.state.roster.status(of: $0.id, at: view.now) == .reporting }
        let dark = view.state.blackouts.darkZones.map(\.rawValue)
        return [
            "coverage \(percent(coverage.ratio)) (\(coverage.observed) of \(coverage.expected) planned probes)",
            "agents \(reporting)/\(map.vantages.count) reporting",
            dark.isEmpty ? "chaos: no zone is dark" : "chaos: \(dark.joined(separator: ", ")) DARK",
        ].joined(separator: " · ")
    }

    private var footer: HTML {
        .element(
            "footer",
            [:],
            HTML("Zonefall \(version) · no evidence is not good news · "),
            .element("a", ["href": "v1/overview"], HTML("JSON")),
            HTML(" · "),
            .element("a", ["href": "v1/openapi.json"], HTML("API")),
            HTML(" · "),
            .element("a", ["href": "metrics"], HTML("metrics"))
        )
    }

    /// A name from the map: its direction is its own business.
    func name(_ text: String) -> HTML { .element("bdi", [:], HTML(text)) }

    func names(_ texts: [String], _ separator: String = ", ") -> HTML {
        texts.enumerated().reduce(.nothing) { $0 + ($1.offset == 0 ? .nothing : HTML(separator)) + name($1.element) }
    }

    /// Cut, never rounded up: 100 % is said of all and of nothing less.
    func percent(_ ratio: Double?) -> String {
        guard let ratio else { return "no data" }
        let tenths = Int((ratio * 1_000 + 1e-9).rounded(.down))
        return tenths % 10 == 0 || tenths < 900 ? "\(tenths / 10)\u{a0}%" : "\(tenths / 10).\(tenths % 10)\u{a0}%"
    }

    func clock(_ time: Timestamp) -> String { String(time.description.dropFirst(11).prefix(8)) + " UTC" }
}
