import ZonefallModel

/// Names hidden dependencies from a declared map, observations and announced blackouts.
///
/// A value: what it says depends on what it was given and not on when or in which order it came. Its memory is bounded by
/// the map and the horizon. It keeps no clock: whoever asks says what time it is.
package struct Correlator: Sendable {
    package let map: ZoneMap
    /// The classes of evidence in use.
    package let classes: Set<Evidence.Class>
    /// How long observations are remembered, back from the latest; those around blackouts are kept longer.
    package let horizon: Duration
    private(set) var log: ProbeLog
    private(set) var events: Set<BlackoutEvent> = []
    /// When vantages were not to be believed.
    private(set) var sickness = Sickness()
    /// The findings of the last ``changes(at:)``.
    var told: [Finding] = []
    let memory: CorrelatorMemory
    /// What is older was let go of, in milliseconds since 1970.
    private var forgotten: Int64 = .min
    /// Observations are let go of in so many steps a horizon.
    private static let horizonSteps: Int64 = 60
    /// So many blackouts are remembered.
    private static let mostEvents = 128

    package init(
        map: ZoneMap,
        classes: Set<Evidence.Class> = Set(Evidence.Class.allCases),
        horizon: Duration = .seconds(3_600)
    ) {
        self.map = map
        self.classes = classes
        self.horizon = horizon
        let partition = Partition(map)
        log = ProbeLog(partition)
        memory = CorrelatorMemory(map, partition)
    }

    /// Takes observations in any order. Those of vantages or targets that the map does not list are counted only.
    package mutating func ingest(_ observations: [Observation]) {
        log.add(observations, in: map)
        forget()
    }

    /// Takes what an agent saw in one window, as sums. Attempts that also came as observations count once.
    package mutating func ingest(_ windows: ProbeWindows, of vantage: Vantage.ID) {
        log.add(windows, of: vantage, in: map)
        forget()
    }

    /// Takes how a vantage itself was until a moment of its clock: where it was sick, what it saw accuses nobody.
    package mutating func ingest(_ health: VantageHealth, of vantage: Vantage.ID, until moment: Timestamp) {
        guard !health.troubles.isEmpty else { return }
        sickness.add(health.window, of: vantage, until: moment)
    }

    /// Takes all that is in a batch: observations, windows, and how the agent was.
    package mutating func ingest(_ batch: ObservationBatch) {
        if let health = batch.health { ingest(health, of: batch.vantage, until: batch.sealedAt ?? batch.sentAt) }
        log.add(batch.observations, in: map)
        for windows in batch.windows { log.add(windows, of: batch.vantage, in: map) }
        forget()
    }

    /// Takes the start or the end of a blackout; the same event twice is one event.
    package mutating func ingest(_ event: BlackoutEvent) {
        events.insert(event)
        while events.count > Self.mostEvents, let oldest = events.min(by: { $0.time < $1.time }) {
            events.remove(oldest)
        }
    }

    /// What can be said at a moment, sorted as all findings are.
    ///
    /// Confirmed and suspected dependencies, and those that are not likely enough to be either (`inconclusive`). An empty
    /// list says nothing without ``coverage(at:)``. Only parts of the region of which something new is known are reckoned
    /// anew.
    package func findings(at now: Timestamp) -> [Finding] {
        let windows = DarkWindow.windows(of: events, until: now)
        var findings: [Finding] = []
        for part in log.parts.indices { findings += self.findings(of: part, windows) }
        return FalseDiscoveries.held(log.parts.count == 1 ? findings : findings.sorted())
    }

    private func findings(of part: Int, _ windows: [DarkWindow]) -> [Finding] {
        let log = log.parts[part]
        let key = CorrelatorMemory.Key(revision: log.revision, windows: windows, sickness: sickness, classes: classes)
        if let known = memory.findings(of: part, key) { return known }
        var findings = FindingWriter(inference: inference(of: part, windows), classes: classes).findings()
        if self.log.parts.count > 1 {
            findings.removeAll { (memory.partition.part(of: $0.subject) ?? part) != part }
        }
        memory.keep(findings, of: part, key)
        return findings
    }

    /// By part, all that was thought about it.
    func inferences(at now: Timestamp) -> [Inference] {
        let windows = DarkWindow.windows(of: events, until: now)
        return log.parts.indices.map { inference(of: $0, windows) }
    }

    private func inference(of part: Int, _ windows: [DarkWindow]) -> Inference {
        let log = log.parts[part]
        let statics = memory.statics(of: part, log)
        let records = ProbeRecords(log, order: statics.order, sick: sickness.spans)
        return Inference(statics, records, windows: windows, classes: classes)
    }

    private mutating func forget() {
        guard let latest = log.latest else { return }
        let step = max(1_000, horizon.wholeMilliseconds / Self.horizonSteps)
        let limit = (latest.millisecondsSinceEpoch - horizon.wholeMilliseconds) / step * step
        guard limit > forgotten else { return }
        forgotten = limit
        sickness.forget(before: limit)
        let kept = DarkWindow.windows(of: events, until: latest).map { window in
            let flank = max(window.length, 1_000)
            return window.start.millisecondsSinceEpoch - flank...window.end.millisecondsSinceEpoch + flank
        }
        log.forget(before: limit, except: kept)
    }
}

extension Correlator {
    /// The story behind the findings, a line for each thing that it claims: what depends on what, what failed by itself,
    /// what was dark unannounced.
    package func story(at now: Timestamp) -> [String] {
        inferences(at: now).flatMap { inference -> [String] in
            guard let best = inference.best, let scene = inference.scene else { return [] }
            return best.items.map { $0.description(in: scene) }
        }
    }

    /// What the story rests on besides, a line for each: which agent's clock is off, when light came late, and what each
    /// claim was weighed against.
    package func deliberation(at now: Timestamp) -> [String] {
        inferences(at: now).flatMap { inference -> [String] in
            guard let best = inference.best, let scene = inference.scene else { return [] }
            return inference.clockLines
                + inference.contests.flatMap { contest in
                    contest.others.map { other in
                        let without = best.items.subtracting(other.items).map { $0.description(in: scene) }
                        let instead = other.items.subtracting(best.items).map { $0.description(in: scene) }
                        return "\(other.score - best.score) if not \(without.joined(separator: ", "))"
                            + " but \(instead.joined(separator: ", "))"
                    }
                }
        }
    }
}

extension StoryItem {
    func description(in scene: Scene) -> String {
        func span(_ slots: Range<Int>) -> String {
            "\(scene.grid.start(of: slots.lowerBound))/\(scene.grid.end(of: slots.upperBound - 1))"
        }
        let nodes = scene.dependencies.nodes
        return switch self {
        case .dependency(let node, let zone): "\(nodes[node]) depends on \(scene.zones[zone])"
        case .survival(let node): "\(nodes[node]) outlives its zone"
        case .incident(let node, let slots): "\(nodes[node]) failed by itself, \(span(slots))"
        case .outage(let zone, let slots): "\(scene.zones[zone]) was dark unannounced, \(span(slots))"
        }
    }
}
