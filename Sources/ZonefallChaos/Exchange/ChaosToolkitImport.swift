import ZonefallModel

/// The beginning of a game day out of a Chaos Toolkit experiment: its name, its hypothesis, and those of its probes that
/// ask a URL, as conditions that abort.
///
/// What it does (its method) is not taken over: a fault without a lease is none of ours.
package struct ChaosToolkitImport: Sendable {
    package let title: String
    package let hypothesis: String
    /// URLs that must answer with 2xx.
    package let urls: [String]
    /// What was not taken over, and why, for people.
    package let leftOut: [String]

    package init(_ experiment: JSONValue) throws(JSONShapeError) {
        title = try experiment.string("title")
        let steady = experiment["steady-state-hypothesis"] ?? .null
        let (stated, description) = (try steady.optionalString("title"), try experiment.optionalString("description"))
        hypothesis = stated ?? description ?? ""
        var urls: [String] = []
        var leftOut: [String] = []
        for probe in try steady.array("probes") {
            let name = try probe.optionalString("name") ?? "a probe without a name"
            guard let provider = probe["provider"], provider["type"]?.stringValue == "http" else {
                leftOut.append(
                    "the probe '\(name)': only probes of type http can be conditions; write it as a probe pack"
                )
                continue
            }
            guard let url = provider["url"]?.stringValue, url.hasPrefix("http://") || url.hasPrefix("https://"),
                (provider["method"]?.stringValue ?? "GET").uppercased() == "GET", !url.contains("${")
            else {
                leftOut.append("the probe '\(name)': only a GET of a URL without variables can be a condition")
                continue
            }
            if let tolerance = probe["tolerance"], tolerance != 200 {
                leftOut.append("the tolerance of '\(name)': any 2xx is taken as well")
            }
            urls.append(url)
        }
        for key in ["method", "rollbacks"] where !(try experiment.array(key)).isEmpty {
            leftOut.append("\"\(key)\": a blackout and its light take its place")
        }
        self.urls = urls
        self.leftOut = leftOut
    }

    /// A game-day file that lacks only what bounds the darkness and where it is.
    package var gameDay: String {
        let conditions = urls.map { "  - {when: webhook, url: \(Self.quoted($0)), for_ms: 10000}\n" }.joined()
        return """
            # From a Chaos Toolkit experiment. Fill in what is in capitals, then: zonefall gameday plan FILE
            name: \(Self.quoted(title))
            hypothesis: \(Self.quoted(hypothesis))
            zone_map: ZONEMAP.yaml
            driver: lab
            kind: dark
            fidelity: l3_silent
            ipv6: required
            zones: [ZONE]
            limits:
              max_dark_ms: 60000
              lease_ms: 10000
              grant_ms: 15000
              canary_ms: 3000
              max_targets: 40
            \(urls.isEmpty ? "" : "abort:\n\(conditions)")
            """
    }

    /// As YAML and JSON read it both.
    private static func quoted(_ text: String) -> String { JSONValue.string(text).compactText }
}
