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
    private(set) var log = ProbeLog()
    private(set) var events: Set<BlackoutEvent> = []
    /// The findings of the last ``changes(at:)``.
    var told: [Finding] = []
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
    }

    /// Takes observations in any order. Those of vantages or targets that the map does not list are counted only.
    package mutating func ingest(_ observations: [Observation]) {
        for observation in observations { log.add(observation, in: map) }
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
    /// list says nothing without ``coverage(at:)``.
    package func findings(at now: Timestamp) -> [Finding] {
        let inference = Inference(map: map, log: log, events: events, classes: classes, at: now)
        return FindingWriter(inference: inference, classes: classes).findings()
    }

    private mutating func forget() {
        guard let latest = log.latest else { return }
        let limit = Timestamp(
            millisecondsSinceEpoch: latest.millisecondsSinceEpoch - horizon.wholeMilliseconds
        )
        let kept = DarkWindow.windows(of: events, until: latest).map { window in
            let flank = Duration.milliseconds(max(window.length, 1_000))
            return Timestamp(
                millisecondsSinceEpoch: window.start.millisecondsSinceEpoch - flank.wholeMilliseconds
            )...(window.end + flank)
        }
        log.forget(before: limit, except: kept)
    }
}

extension Correlator {
    /// The story behind the findings, a line for each thing that it claims: what depends on what, what failed by itself,
    /// what was dark unannounced.
    package func story(at now: Timestamp) -> [String] {
        let inference = Inference(map: map, log: log, events: events, classes: classes, at: now)
        guard let best = inference.best, let scene = inference.scene else { return [] }
        return best.items.sorted().map { $0.description(in: scene) }
    }

    /// What the story rests on besides, a line for each: which agent's clock is off, when light came late, and what each
    /// claim was weighed against.
    package func deliberation(at now: Timestamp) -> [String] {
        let inference = Inference(map: map, log: log, events: events, classes: classes, at: now)
        guard let best = inference.best, let scene = inference.scene else { return [] }
        return inference.clockLines
            + inference.contests.flatMap { contest in
                contest.others.map { other in
                    let without = best.items.subtracting(other.items).sorted().map { $0.description(in: scene) }
                    let instead = other.items.subtracting(best.items).sorted().map { $0.description(in: scene) }
                    return "\(other.score - best.score) if not \(without.joined(separator: ", "))"
                        + " but \(instead.joined(separator: ", "))"
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
