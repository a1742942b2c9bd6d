import ZonefallAnalysis
import ZonefallChaos
import ZonefallModel

extension Prediction {
    /// What the map alone says of a blackout, for the game day to test.
    init(_ forecast: BlackoutForecast) {
        self.init(
            zone: forecast.zone,
            services: Dictionary(
                forecast.services.map { ($0.service, Expected($0.fate)) },
                uniquingKeysWith: { first, _ in first }
            ),
            ways: Dictionary(
                forecast.probes.map { probe in
                    (Way(from: probe.pair.vantage, to: probe.pair.target.id, by: probe.pair.kind), Expected(probe.fate))
                },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }
}

extension Prediction.Expected {
    init(_ fate: ZonefallAnalysis.Fate) {
        let cause = fate.cause.map { cause in
            cause.things.dropLast().map(\.id)
                + cause.things.suffix(1).map { last in cause.zone.map { "\(last.id) (\($0))" } ?? last.id }
        }
        self.init(ZonefallChaos.Fate(fate), cause: cause ?? [])
    }
}

extension ZonefallChaos.Fate {
    init(_ fate: ZonefallAnalysis.Fate) {
        self =
            switch fate {
            case .survives: .survives
            case .degraded: .degraded
            case .dies, .broken: .dies
            // Nobody is there to ask, so nobody may be surprised.
            case .dark: .unknown
            }
    }
}
