import ZonefallModel

/// What Prometheus scrapes: metric families.
///
/// A value: who has numbers makes a page of them, and the page knows how they are written.
package struct MetricsPage: Hashable, Sendable {
    /// Of ``text``.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"
    /// Of ``openMetricsText``.
    package static let openMetricsContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    /// Sorted by name.
    package let families: [MetricFamily]

    package init(_ families: [MetricFamily]) {
        self.families = families.sorted { $0.name < $1.name }
    }

    /// The page in the text format 0.0.4.
    ///
    /// Families without samples keep their help, so that a reader learns that they exist.
    package var text: String {
        var text = ""
        for family in families { family.write(to: &text) }
        return text
    }

    /// The page in OpenMetrics 1.0, the only text format with exemplars.
    package var openMetricsText: String {
        var text = ""
        for family in families { family.writeOpenMetrics(to: &text) }
        return text + "# EOF\n"
    }

    /// Whether an `Accept` header asks for OpenMetrics rather than for plain text.
    package static func prefersOpenMetrics(accept: String?) -> Bool {
        guard let accept, accept.utf8.count <= 4_096 else { return false }
        var weights: [String: Double] = [:]
        for range in accept.split(separator: ",") {
            let parts = range.split(separator: ";").map { String($0.filter { $0 != " " }).lowercased() }
            guard let type = parts.first else { continue }
            let version = parts.dropFirst().first { $0.hasPrefix("version=") }?.dropFirst("version=".count)
            if type == "application/openmetrics-text", let version, version != "1.0.0" { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            weights[type] = max(weights[type] ?? 0, weight)
        }
        guard let openMetrics = weights["application/openmetrics-text"], openMetrics > 0 else { return false }
        return openMetrics >= weights["text/plain"] ?? 0
    }
}
