import ZonefallModel

@testable import ZonefallAnalysis

/// What a small region's only part knows after some observations.
struct Seen {
    let statics: PartStatics
    let records: ProbeRecords

    init(_ observations: [Observation], in map: ZoneMap) {
        var correlator = Correlator(map: map)
        correlator.ingest(observations)
        let log = correlator.log.parts[0]
        statics = correlator.memory.statics(of: 0, log)
        records = ProbeRecords(log, order: statics.order, sick: [:])
    }
}
