import ZonefallAnalysis
import ZonefallModel

/// Says what a blackout of a zone does, by the map alone.
package protocol Predictor: Sendable {
    /// - Parameter ways: what is really probed; nil: all that the map lets each vantage ask.
    func prediction(blackoutOf zone: Zone.ID, ways: Set<Way>?) -> Prediction
}

/// Predicts by the dependencies of a declared map.
package struct MapPredictor: Predictor {
    private let dependencies: Dependencies

    package init(_ map: ZoneMap) {
        dependencies = Dependencies(map)
    }

    /// A zone that the map does not have takes nothing; ``GameDayPlan`` refuses it before.
    package func prediction(blackoutOf zone: Zone.ID, ways: Set<Way>?) -> Prediction {
        // What a long-lived connection hangs on is what a new one does.
        let pairs = ways.map { Set($0.map(\.likeNew)) }?.compactMap { way in
            ProbePair(vantage: way.reach.vantage, target: way.reach.target, kind: way.kind, in: dependencies.map)
        }
        guard let forecast = try? Forecaster(dependencies, pairs: pairs).forecast(blackoutOf: zone) else {
            return Prediction(zone: zone, services: [:], ways: [:])
        }
        return Prediction(forecast).withFlows(of: ways ?? [])
    }
}

extension Way {
    /// The same way by a connection that is new each time.
    fileprivate var likeNew: Way {
        kind == .flow ? Way(from: reach.vantage, to: reach.target, by: .tcp) : self
    }
}

extension Prediction {
    fileprivate func withFlows(of probed: Set<Way>) -> Prediction {
        var all = ways
        for way in probed where way.kind == .flow { all[way] = ways[way.likeNew] }
        return Prediction(zone: zone, services: services, ways: all)
    }
}

extension Prediction {
    package init(_ forecast: BlackoutForecast) {
        var ways: [Way: Expected] = [:]
        for probe in forecast.probes {
            ways[Way(from: probe.pair.vantage, to: probe.pair.target.id, by: probe.pair.kind)] = Expected(
                forecast: probe.fate
            )
        }
        self.init(
            zone: forecast.zone,
            services: Dictionary(
                forecast.services.map { ($0.service, Expected(forecast: $0.fate)) },
                uniquingKeysWith: { first, _ in first }
            ),
            ways: ways
        )
    }
}

extension Prediction.Expected {
    /// What works in no case by the map, or is asked by nobody, is not predicted: a blackout says nothing of it.
    fileprivate init(forecast fate: ZonefallAnalysis.Fate) {
        switch fate {
        case .survives: self.init(.survives)
        case .degraded: self.init(.degraded)
        case .dies(let cause): self.init(.dies, cause: cause.chain)
        case .broken(let cause): self.init(.broken, cause: cause.chain)
        case .dark: self.init(.unknown)
        case .unknown(let cause): self.init(.unknown, cause: cause.chain)
        }
    }
}

extension Cause {
    /// `shop`, `fip-b`, `rtr-a (az1)`.
    fileprivate var chain: [String] {
        var names = things.map(\.id)
        if let zone, let last = names.popLast() { names.append("\(last) (\(zone))") }
        return names
    }
}
