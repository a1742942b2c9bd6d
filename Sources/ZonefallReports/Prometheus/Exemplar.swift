import ZonefallModel

extension MetricFamily {
    /// One attempt that a bucket counted, so that a reader of a graph can go and look it up.
    ///
    /// Only the OpenMetrics format has room for it.
    package struct Exemplar: Hashable, Sendable {
        package let labels: [Label]
        package let value: Double
        /// When the attempt arrived, on the coordinator's clock.
        package let time: Timestamp

        /// As OpenMetrics 1.0 says: names and values of all labels together.
        package static let mostCharacters = 128

        /// - Returns: nil when its labels are longer than the format allows.
        package init?(_ labels: KeyValuePairs<String, String>, _ value: Double, at time: Timestamp) {
            let length = labels.reduce(0) { $0 + $1.key.unicodeScalars.count + $1.value.unicodeScalars.count }
            guard length <= Self.mostCharacters else { return nil }
            self.labels = labels.map { Label(name: $0.key, value: $0.value) }
            self.value = value
            self.time = time
        }
    }
}
