import ZonefallAnalysis
import ZonefallModel

extension Report.Forecast {
    package init(_ forecast: BlackoutForecast) {
        self.init(
            darkZone: forecast.zone,
            services: forecast.services.map { service in
                ServiceFate(
                    service: service.service,
                    expectedZones: service.expectedZones,
                    outlook: Outlook(service.fate, isUnexpected: service.isUnexpected)
                )
            },
            probes: forecast.probes.map { probe in
                ProbeFate(
                    vantage: probe.pair.vantage,
                    target: probe.pair.target.id,
                    kind: probe.pair.kind,
                    outlook: Outlook(probe.fate, isUnexpected: probe.isUnexpected)
                )
            }
        )
    }
}

extension Report.Forecast.Outlook {
    fileprivate init(_ fate: ZonefallAnalysis.Fate, isUnexpected: Bool) {
        self.init(
            fate: Report.Fate(fate),
            shareRatio: fate.share,
            cause: fate.cause?.links ?? [],
            isUnexpected: isUnexpected
        )
    }
}

extension Report.Fate {
    package init(_ fate: ZonefallAnalysis.Fate) {
        switch fate {
        case .survives: self = .survives
        case .degraded: self = .degraded
        case .dies: self = .dies
        case .broken: self = .broken
        case .dark: self = .dark
        case .unknown: self = .unknown
        }
    }
}

extension Cause {
    /// The things of the chain, the last with its zone: `shop`, `fip-b`, `rtr-a (az1)`.
    package var links: [String] {
        var links = things.map(\.id)
        guard let last = links.popLast() else { return [] }
        if let zone { return links + ["\(last) (\(zone))"] }
        return links + [node == nil ? "\(last) (nothing behind it)" : last]
    }
}
