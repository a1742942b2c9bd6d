import CorrelationClouds
import Foundation
import ZonefallAnalysis
import ZonefallModel

/// What it costs to take in and to evaluate a region of so many tenants, each probed every ten seconds.
struct CostSample {
    private let region: ShopRegion
    private var correlator: Correlator
    private var pairs = 0
    private var rows = 0
    private var found = 0
    private var wrong = 0
    private var rowSeconds = 0.0
    /// The first of everything: formulas are made too.
    private var firstSeconds = 0.0
    /// Of everything again, after every part has seen something new.
    private var fullSeconds = 0.0
    /// From the observations of one tenant to its findings, beside those of all others.
    private var eventSeconds = 0.0

    init(tenants: Int) {
        region = ShopRegion(tenants: tenants)
        correlator = Correlator(map: region.map)
        for event in region.events { correlator.ingest(event) }
        // The last windows come later: they are the news.
        var news: [[(vantage: Vantage.ID, windows: ProbeWindows)]] = []
        for tenant in 0..<tenants {
            let seen = region.observations(of: tenant)
            let windows = seen.windows()
            let last = windows.map(\.windows.start).max()
            news.append(windows.filter { $0.windows.start == last })
            rows += windows.reduce(0) { $0 + $1.windows.rows.count }
            // What tells more than sums: traces and who answered; they count once.
            let details = seen.filter { !$0.path.isEmpty || $0.member != nil || $0.egressAddress != nil }
            correlator.ingest(details)
            rowSeconds += Self.processorSeconds {
                for (vantage, windows) in windows where windows.start != last {
                    correlator.ingest(windows, of: vantage)
                }
            }
        }
        firstSeconds = Self.processorSeconds { _ = correlator.findings(at: region.end) }
        rowSeconds += Self.processorSeconds {
            for (vantage, windows) in news.dropLast().joined() { correlator.ingest(windows, of: vantage) }
        }
        fullSeconds = Self.processorSeconds { _ = correlator.findings(at: region.end) }
        var findings: [Finding] = []
        eventSeconds = Self.processorSeconds {
            for (vantage, windows) in news.suffix(1).joined() { correlator.ingest(windows, of: vantage) }
            findings = correlator.findings(at: region.end)
        }
        let named = findings.filter { $0.standing == .confirmed }.map { "\($0.kind) \($0.subject.id) \($0.zone)" }
        found = named.count { region.truths.contains($0) }
        wrong = named.count - found
        pairs = correlator.coverage(at: region.end).pairs
    }

    private static func processorSeconds(_ body: () -> Void) -> Double {
        let start = clock()
        body()
        return Double(clock() - start) / Double(CLOCKS_PER_SEC)
    }

    var json: JSONValue {
        let everyMinute = Double(pairs * 6) / (rowSeconds / Double(max(rows, 1)) * Double(pairs * 6) + fullSeconds)
        return [
            "pairs": .integer(Int64(pairs)), "entities": .integer(Int64(region.map.entityCount)),
            "window_rows": .integer(Int64(rows)), "ingest_seconds": .number(rowSeconds),
            "first_evaluation_seconds": .number(firstSeconds), "full_evaluation_seconds": .number(fullSeconds),
            "event_to_finding_milliseconds": .number(eventSeconds * 1_000),
            "rows_per_second": .number(Double(rows) / max(rowSeconds + fullSeconds, 1e-6)),
            "rows_per_second_evaluated_every_minute": .number(everyMinute),
            "peak_mebibytes": .number(Self.peakMebibytes),
            "planted": .integer(Int64(region.truths.count)), "found": .integer(Int64(found)),
            "wrong": .integer(Int64(wrong)),
        ]
    }

    private static var peakMebibytes: Double {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return .nan }
        return Double(usage.ru_maxrss) / 1_024
    }
}
