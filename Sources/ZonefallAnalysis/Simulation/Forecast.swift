import ZonefallModel

/// What a blackout of one zone would take, by the map alone; never looks at the map's reality.
///
/// - Throws: ``ForecastError/unknownZone(_:nearest:region:)``
package func forecast(blackoutOf zone: Zone.ID, in map: ZoneMap) throws(ForecastError) -> BlackoutForecast {
    try Forecaster(Dependencies(map)).forecast(blackoutOf: zone)
}

/// The forecasts of all zones' blackouts, one at a time, in the region's order.
package func forecasts(in map: ZoneMap) -> [BlackoutForecast] {
    let forecaster = Forecaster(Dependencies(map))
    return map.zones.map { forecaster.knownForecast(blackoutOf: $0.id) }
}

/// Makes forecasts of one map.
package struct Forecaster: Sendable {
    private let dependencies: Dependencies
    private let probes: [Probe]
    /// With every zone lit.
    private let calm: Outage
    /// Whether the map leaves open where something stands.
    private let hasUnknownPlaces: Bool

    private struct Probe {
        let pair: ProbePair
        let formula: Formula
        let vantageZone: Zone.ID?
        /// Of the target; empty for the reflector.
        let homes: [Zone.ID]
    }

    /// - Parameter pairs: the probes to forecast; those that can't be made by the map are left out. Nil: all that each
    ///   vantage can ask (``Dependencies/probePairs``).
    package init(_ dependencies: Dependencies, pairs: [ProbePair]? = nil) {
        let probes =
            pairs?.sorted().compactMap { pair in dependencies.formula(for: pair).map { (pair, $0) } }
            ?? dependencies.probes
        let zones = Dictionary(
            dependencies.map.vantages.map { ($0.id, $0.zone) },
            uniquingKeysWith: { first, _ in first }
        )
        var homes: [Resource: [Zone.ID]] = [:]
        self.probes = probes.map { pair, formula in
            var home: [Zone.ID] = []
            if case .resource(let target) = pair.target {
                home = homes[target] ?? dependencies.homeZones(of: target)
                homes[target] = home
            }
            return Probe(pair: pair, formula: formula, vantageZone: zones[pair.vantage] ?? nil, homes: home)
        }
        self.dependencies = dependencies
        calm = dependencies.outage(of: [])
        hasUnknownPlaces = dependencies.placement.contains(.unknown)
    }

    /// - Throws: ``ForecastError/unknownZone(_:nearest:region:)``
    package func forecast(blackoutOf zone: Zone.ID) throws(ForecastError) -> BlackoutForecast {
        let map = dependencies.map
        guard map.zone(zone) != nil else {
            throw .unknownZone(zone, nearest: map.nearestZone(to: zone), region: map.region)
        }
        return knownForecast(blackoutOf: zone)
    }

    func knownForecast(blackoutOf zone: Zone.ID) -> BlackoutForecast {
        var outage = Pair(
            known: dependencies.outage(of: [zone]),
            // What nobody places may stand in the dark zone, too.
            worst: hasUnknownPlaces ? dependencies.outage(of: [zone, .unknown]) : nil
        )
        let services = dependencies.map.services.sorted { $0.id < $1.id }.compactMap {
            forecast(of: $0, blackoutOf: zone, &outage)
        }
        let probes = probes.map { probe in
            let fate =
                probe.vantageZone == zone ? .dark : fate(of: probe.formula, [.vantage(probe.pair.vantage)], &outage)
            return BlackoutForecast.ProbeForecast(
                pair: probe.pair,
                fate: fate,
                isUnexpected: isUnexpected(fate, of: probe.pair, homes: probe.homes, blackoutOf: zone)
            )
        }
        return BlackoutForecast(zone: zone, services: services, probes: probes)
    }

    /// A blackout with everything of an unknown place lit, and with it dark.
    private struct Pair {
        var known: Outage
        var worst: Outage?
    }

    private func forecast(
        of service: Service,
        blackoutOf zone: Zone.ID,
        _ outage: inout Pair
    ) -> BlackoutForecast.ServiceForecast? {
        guard let formula = dependencies.formula(of: .service(service.id)) else { return nil }
        let fate = fate(of: formula, [.service(service.id)], &outage)
        let expected = dependencies.expectedZones(of: service)
        let isUnexpected =
            switch fate {
            case .survives, .dark, .unknown: false
            case .degraded: !isMeantToFeel(service, zone)
            case .dies: !dependencies.isMeantToFail(.service(service.id), with: zone)
            case .broken: true
            }
        return .init(service: service.id, expectedZones: expected, fate: fate, isUnexpected: isUnexpected)
    }

    /// - Parameter subject: what the formula is of, where no chain can be given.
    private func fate(of formula: Formula, _ subject: [Resource], _ outage: inout Pair) -> Fate {
        let fate = fate(of: formula, subject, &outage.known)
        guard var worst = outage.worst, worst.share(formula) < (fate.share ?? 1) else { return fate }
        outage.worst = worst
        let unexplained = Cause(things: subject, node: nil, zone: .unknown)
        return .unknown(dependencies.cause(of: formula, in: &worst) ?? unexplained)
    }

    private func fate(of formula: Formula, _ subject: [Resource], _ outage: inout Outage) -> Fate {
        let share = outage.share(formula)
        if share >= 1 { return .survives }
        if share > 0 { return .degraded(share: share) }
        let unexplained = Cause(things: subject, node: nil, zone: nil)
        if calm.isAlive(formula) { return .dies(dependencies.cause(of: formula, in: &outage) ?? unexplained) }
        var calm = calm
        return .broken(dependencies.cause(of: formula, in: &calm) ?? unexplained)
    }

    /// A reflector and a vantage have no home but the vantage's zone, and that is not the dark one here.
    private func isUnexpected(_ fate: Fate, of pair: ProbePair, homes: [Zone.ID], blackoutOf zone: Zone.ID) -> Bool {
        switch fate {
        case .survives, .dark, .unknown: return false
        case .degraded:
            guard case .resource(.globalLoadBalancer(let id)) = pair.target,
                let service = dependencies.map.globalLoadBalancer(id).flatMap({ dependencies.map.service($0.service) })
            else { return false }
            return !isMeantToFeel(service, zone)
        case .dies: return homes.isEmpty || homes.contains { $0 != zone }
        case .broken: return true
        }
    }

    /// Whether a zone holds a part of a service, or is meant to: then losing a share with it is no surprise.
    private func isMeantToFeel(_ service: Service, _ zone: Zone.ID) -> Bool {
        dependencies.expectedZones(of: service).contains(zone)
            || dependencies.access.replicaZones(of: service).contains(zone)
    }
}
