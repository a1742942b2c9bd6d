import ZonefallModel

/// What Prometheus scrapes: metric families in the text format 0.0.4.
///
/// A value: who has numbers makes a page of them, and the page knows how they are written.
package struct MetricsPage: Hashable, Sendable {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Sorted by name.
    package let families: [MetricFamily]

    package init(_ families: [MetricFamily]) {
        self.families = families.sorted { $0.name < $1.name }
    }

    /// The page as it is scraped. Families without samples keep their help, so that a reader learns that they exist.
    package var text: String {
        var text = ""
        for family in families { family.write(to: &text) }
        return text
    }
}
