import ZonefallModel

/// A page of metrics as Prometheus' remote write 1.0 takes it: a `WriteRequest`, in a Snappy block.
package struct RemoteWriteRequest: Hashable, Sendable {
    /// The headers that the protocol demands, besides the body's length.
    package static let headers: KeyValuePairs<String, String> = [
        "Content-Encoding": "snappy",
        "Content-Type": "application/x-protobuf",
        "X-Prometheus-Remote-Write-Version": "0.1.0",
    ]

    /// The message before it was put into a block.
    package let message: [UInt8]

    package var body: [UInt8] { SnappyBlock.literals(of: message) }

    /// - Parameters:
    ///   - time: of every sample.
    ///   - external: labels that every series gets, unless it has one of that name.
    package init(_ page: MetricsPage, at time: Timestamp, external: [MetricFamily.Label] = []) {
        var request = ProtobufWriter()
        for sample in page.families.flatMap(\.samples) {
            let own = Set(sample.labels.map(\.name))
            var labels = sample.labels + external.filter { !own.contains($0.name) }
            labels.append(.init(name: "__name__", value: sample.name))
            // A label without a value is one that is not there, and receivers refuse it.
            request.field(1, Self.series(labels.filter { !$0.value.isEmpty }.sorted(), sample.value, time))
        }
        message = request.bytes
    }

    private static func series(_ labels: [MetricFamily.Label], _ value: Double, _ time: Timestamp) -> [UInt8] {
        var series = ProtobufWriter()
        for label in labels {
            var pair = ProtobufWriter()
            pair.field(1, label.name)
            pair.field(2, label.value)
            series.field(1, pair.bytes)
        }
        var sample = ProtobufWriter()
        sample.field(1, value)
        sample.field(2, time.millisecondsSinceEpoch)
        series.field(2, sample.bytes)
        return series.bytes
    }
}
