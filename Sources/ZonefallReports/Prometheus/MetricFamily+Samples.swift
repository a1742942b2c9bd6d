import ZonefallModel

extension MetricFamily {
    /// One number with its whole name: a line of a page, and a point of a series in remote write.
    struct Sample: Hashable, Sendable {
        let name: String
        let labels: [Label]
        let value: Double
        let exemplar: Exemplar?
    }

    /// All of the family's numbers; a histogram is its buckets, cumulated, its sum and its count.
    var samples: [Sample] {
        series.flatMap { series -> [Sample] in
            switch series.value {
            case .number(let value):
                return [Sample(name: name, labels: series.labels, value: value, exemplar: nil)]
            case .histogram(let histogram):
                var cumulated = 0
                var samples: [Sample] = []
                for (index, count) in histogram.counts.enumerated() {
                    cumulated += count
                    let bound = histogram.bounds.indices.contains(index) ? histogram.bounds[index] : .infinity
                    let labels = series.labels + [Label(name: "le", value: Self.text(of: bound))]
                    samples.append(
                        Sample(
                            name: "\(name)_bucket",
                            labels: labels,
                            value: Double(cumulated),
                            exemplar: histogram.exemplars[index]
                        )
                    )
                }
                samples.append(Sample(name: "\(name)_sum", labels: series.labels, value: histogram.sum, exemplar: nil))
                samples.append(
                    Sample(name: "\(name)_count", labels: series.labels, value: Double(cumulated), exemplar: nil)
                )
                return samples
            }
        }
    }
}

extension MetricFamily.Sample {
    func write(to text: inout String, exemplars: Bool) {
        text += name
        if !labels.isEmpty { text += Self.text(of: labels) }
        text += " \(MetricFamily.text(of: value))"
        if exemplars, let exemplar {
            let time = Double(exemplar.time.millisecondsSinceEpoch) / 1_000
            text += " # \(Self.text(of: exemplar.labels)) \(MetricFamily.text(of: exemplar.value)) \(time)"
        }
        text += "\n"
    }

    private static func text(of labels: [MetricFamily.Label]) -> String {
        let pairs = labels.map { "\($0.name)=\"\(MetricFamily.escaped($0.value, quotes: true))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }
}
