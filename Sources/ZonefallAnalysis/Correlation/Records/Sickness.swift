import ZonefallModel

/// When vantages were not to be believed, as they said themselves: late, starved, losing packets, or with a clock that was
/// set.
struct Sickness: Hashable, Sendable {
    /// By vantage, by its own clock in milliseconds since 1970: apart and ascending.
    private(set) var spans: [Vantage.ID: [Range<Int64>]] = [:]
    /// So many spans of one vantage are remembered, the last.
    private static let mostSpans = 1_024

    mutating func add(_ window: Duration, of vantage: Vantage.ID, until moment: Timestamp) {
        let end = moment.millisecondsSinceEpoch
        var joined = end - max(0, window.wholeMilliseconds)..<end + 1
        var apart: [Range<Int64>] = []
        for span in spans[vantage] ?? [] {
            if span.upperBound < joined.lowerBound || span.lowerBound > joined.upperBound {
                apart.append(span)
            } else {
                joined =
                    min(span.lowerBound, joined.lowerBound)..<max(span.upperBound, joined.upperBound)
            }
        }
        apart.append(joined)
        spans[vantage] = Array(apart.sorted { $0.lowerBound < $1.lowerBound }.suffix(Self.mostSpans))
    }

    mutating func forget(before limit: Int64) {
        for (vantage, known) in spans {
            let kept = known.filter { $0.upperBound >= limit }
            spans[vantage] = kept.isEmpty ? nil : kept
        }
    }
}
