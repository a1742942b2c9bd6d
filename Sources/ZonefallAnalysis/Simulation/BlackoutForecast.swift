import ZonefallModel

/// What a zone blackout would take with it, by the map alone.
package struct BlackoutForecast: Hashable, Sendable {
    package let zone: Zone.ID
    /// By id.
    package let services: [ServiceForecast]
    /// By vantage, target and kind.
    package let probes: [ProbeForecast]

    package init(zone: Zone.ID, services: [ServiceForecast], probes: [ProbeForecast]) {
        self.zone = zone
        self.services = services
        self.probes = probes
    }

    package struct ServiceForecast: Hashable, Sendable {
        package let service: Service.ID
        package let expectedZones: [Zone.ID]
        package let fate: Fate
        /// Whether the fate is one that the service's expected zones do not justify.
        package let isUnexpected: Bool

        package init(service: Service.ID, expectedZones: [Zone.ID], fate: Fate, isUnexpected: Bool) {
            self.service = service
            self.expectedZones = expectedZones
            self.fate = fate
            self.isUnexpected = isUnexpected
        }
    }

    package struct ProbeForecast: Hashable, Sendable {
        package let pair: ProbePair
        package let fate: Fate
        /// Whether neither the vantage's zone nor the target's homes justify the fate.
        package let isUnexpected: Bool

        package init(pair: ProbePair, fate: Fate, isUnexpected: Bool) {
            self.pair = pair
            self.fate = fate
            self.isUnexpected = isUnexpected
        }
    }

    /// `refuted` if the map itself contradicts its expectations, `inconclusive` if it has nothing to lose, or does not say
    /// where all of it stands.
    package var verdict: Verdict {
        if services.contains(where: \.isUnexpected) || probes.contains(where: \.isUnexpected) { return .refuted }
        if services.contains(where: \.fate.isUnknown) || probes.contains(where: \.fate.isUnknown) {
            return .inconclusive
        }
        return services.isEmpty && probes.isEmpty ? .inconclusive : .held
    }
}
