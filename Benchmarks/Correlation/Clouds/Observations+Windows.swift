import ZonefallModel

private struct Place: Hashable {
    let vantage: Vantage.ID
    let start: Int64
}

private struct Question: Hashable {
    let target: String
    let kind: ProbeKind
}

extension [Observation] {
    /// What agents would hand in as sums: a window each ten seconds of their own clocks; in order of agent and time.
    package func windows() -> [(vantage: Vantage.ID, windows: ProbeWindows)] {
        let period = ProbeWindows.period.wholeMilliseconds
        var places: [Place: [Question: [Observation]]] = [:]
        for observation in self {
            let moment = observation.time.millisecondsSinceEpoch
            let place = Place(vantage: observation.vantage, start: moment - moment % period)
            let question = Question(target: observation.target, kind: observation.kind)
            places[place, default: [:]][question, default: []].append(observation)
        }
        return places.sorted { ($0.key.vantage, $0.key.start) < ($1.key.vantage, $1.key.start) }.map {
            place,
            questions in
            let rows = questions.map { question, seen in
                ProbeWindows.Row(target: question.target, kind: question.kind, seen)
            }
            let start = Timestamp(millisecondsSinceEpoch: place.start)
            return (place.vantage, ProbeWindows(start: start, rows: rows))
        }
    }
}

extension ProbeWindows.Row {
    fileprivate init(target: String, kind: ProbeKind, _ seen: [Observation]) {
        self.init(target: target, kind: kind)
        var times: [Int] = []
        for observation in seen {
            switch observation.outcome {
            case .ok: ok += 1
            case .timeout: timeout += 1
            case .unreachable: unreachable += 1
            case .refused: refused += 1
            case .error: error += 1
            case .notSent: notSent += 1
            }
            if let time = observation.roundTrip { times.append(Int(time.milliseconds * 1_000)) }
        }
        guard let shortest = times.min(), let longest = times.max() else { return }
        self.times = ProbeWindows.Times(
            min: shortest,
            average: times.reduce(0, +) / times.count,
            p99: longest,
            max: longest
        )
    }
}
