/// One metric with all of its series.
package struct MetricFamily: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case counter, gauge, histogram
    }

    /// `zonefall_…`, with its unit, and `_total` for a counter.
    package let name: String
    package let kind: Kind
    /// One sentence, without a full stop.
    package let help: String
    /// Sorted by labels.
    package let series: [Series]

    package init(_ name: String, _ kind: Kind, help: String, _ series: [Series]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.series = series.sorted { $0.labels.lexicographicallyPrecedes($1.labels, by: <) }
    }

    package struct Series: Hashable, Sendable {
        package let labels: [Label]
        package let value: Value

        package init(_ labels: KeyValuePairs<String, String>, _ value: Double) {
            self.init(labels.map { Label(name: $0.key, value: $0.value) }, .number(value))
        }

        package init(_ labels: [Label], _ value: Value) {
            self.labels = labels
            self.value = value
        }

        package init(_ labels: KeyValuePairs<String, String>, _ value: Int) {
            self.init(labels, Double(value))
        }

        /// Without labels.
        package init(_ value: Int) {
            self.init([:], Double(value))
        }

        package init(_ labels: KeyValuePairs<String, String>, histogram: Histogram) {
            self.labels = labels.map { Label(name: $0.key, value: $0.value) }
            value = .histogram(histogram)
        }
    }

    package struct Label: Hashable, Sendable, Comparable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        package static func < (left: Self, right: Self) -> Bool {
            (left.name, left.value) < (right.name, right.value)
        }
    }

    package enum Value: Hashable, Sendable {
        case number(Double)
        case histogram(Histogram)
    }

    /// Counts by upper bound.
    package struct Histogram: Hashable, Sendable {
        /// Rising.
        package let bounds: [Double]
        /// How many values fell into each bound's own interval, not cumulated; the last one has no upper bound.
        package let counts: [Int]
        /// Of all values.
        package let sum: Double
        /// An example of what an interval counted, by its index; most have none.
        package let exemplars: [Int: Exemplar]

        /// - Parameter counts: one more than bounds; a missing one counts as zero.
        package init(bounds: [Double], counts: [Int], sum: Double, exemplars: [Int: Exemplar] = [:]) {
            self.bounds = bounds
            self.counts = (0...bounds.count).map { counts.indices.contains($0) ? counts[$0] : 0 }
            self.sum = sum
            self.exemplars = exemplars
        }
    }
}
