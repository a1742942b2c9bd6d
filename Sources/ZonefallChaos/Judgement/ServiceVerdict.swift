import ZonefallModel

/// What a blackout did to one service as seen from one side, and what that says of the map.
package struct ServiceVerdict: Hashable, Sendable {
    package let service: Service.ID
    package let origin: Origin
    package let predicted: Prediction.Expected
    package let observed: Observed
    package let `class`: VerdictClass
    /// In the dark, over all entries, and how many of them failed.
    package let attempts: Int
    package let failures: Int
    package let failedAfter: Duration?
    package let recoveredAfter: Duration?

    /// From where a service is asked.
    package enum Origin: Hashable, Sendable {
        case zone(Zone.ID)
        /// The internet.
        case outside
        /// A service that has no entry, looked at by its replicas, from wherever they are probed.
        case anywhere
    }
}

extension ServiceVerdict.Origin: Comparable, CustomStringConvertible {
    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: (Int, String) {
        switch self {
        case .anywhere: (0, "")
        case .outside: (1, "")
        case .zone(let zone): (2, zone.rawValue)
        }
    }

    package var description: String {
        switch self {
        case .zone(let zone): zone.rawValue
        case .outside: "outside"
        case .anywhere: "anywhere"
        }
    }
}

/// Puts the verdicts on ways together to verdicts on services.
///
/// A service works from somewhere when any of its entries answers there and enough of its replicas live; each vantage of a
/// zone counts, and the one that is served worst is the zone's.
struct ServiceJudge {
    let map: ZoneMap
    let prediction: Prediction
    /// By the deepest kind of probe of each.
    let reaches: [Reach: WayVerdict]
    /// Long-lived conversations that died where new ones live.
    let splits: [WayVerdict]
    let survivors: [Vantage]

    func verdicts() -> [ServiceVerdict] {
        map.services.flatMap { service in
            service.entries.isEmpty
                ? [verdict(onReplicasOf: service)]
                : origins.map { origin, vantages in verdict(on: service, from: origin, by: vantages) }
        }.sorted { ($0.service, $0.origin) < ($1.service, $1.origin) }
    }

    private var origins: [(ServiceVerdict.Origin, [Vantage])] {
        Dictionary(grouping: survivors) { $0.zone.map { ServiceVerdict.Origin.zone($0) } ?? .outside }
            .sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) }
    }

    private func verdict(
        on service: Service,
        from origin: ServiceVerdict.Origin,
        by vantages: [Vantage]
    ) -> ServiceVerdict {
        let seen = vantages.map { vantage in
            service.entries.compactMap { reaches[Reach(from: vantage.id, to: $0.target)] }
        }.filter { !$0.isEmpty }
        let entry = Observed.worst(of: seen.map { Observed.best(of: $0.map(\.observed)) })
        let observed = Observed.withReplicas(
            entry,
            quorum: quorum(of: service),
            of: service,
            predicted: prediction.services[service.id]?.fate
        )
        let expectedEntry = Fate.worst(of: seen.map { Fate.best(of: $0.map(\.predicted.fate)) })
        let parts = seen.flatMap { $0 }
        let asNew = verdict(
            on: service,
            from: origin,
            parts: parts,
            entryFate: expectedEntry,
            observed: seen.isEmpty ? nil : observed
        )
        return asNew.split(by: splits(of: service, from: vantages), parts: parts)
    }

    private func splits(of service: Service, from vantages: [Vantage]) -> [WayVerdict] {
        splits.filter { split in
            vantages.contains { $0.id == split.way.reach.vantage }
                && service.entries.contains { $0.target == split.way.reach.target }
        }
    }

    private func verdict(onReplicasOf service: Service) -> ServiceVerdict {
        let parts = service.replicas.flatMap { replica in
            survivors.compactMap { reaches[Reach(from: $0.id, to: replica.rawValue)] }
        }
        return verdict(
            on: service,
            from: .anywhere,
            parts: parts,
            entryFate: .unknown,
            observed: parts.isEmpty ? nil : quorum(of: service)
        )
    }

    /// - Parameter observed: nil: nothing probes it.
    private func verdict(
        on service: Service,
        from origin: ServiceVerdict.Origin,
        parts: [WayVerdict],
        entryFate: Fate,
        observed: Observed?
    ) -> ServiceVerdict {
        let predicted = expectation(of: service, from: origin, entryFate: entryFate, parts: parts)
        let failed = parts.filter { $0.failures > 0 }
        return ServiceVerdict(
            service: service.id,
            origin: origin,
            predicted: predicted,
            observed: observed ?? .unknown(reason: "nothing probes it from here"),
            class: observed.map {
                .comparing(predicted.fate, with: $0, recovered: parts.contains { $0.recovered })
            } ?? .notCovered,
            attempts: parts.reduce(0) { $0 + $1.attempts },
            failures: parts.reduce(0) { $0 + $1.failures },
            failedAfter: failed.compactMap(\.failedAfter).min(),
            recoveredAfter: failed.compactMap(\.recoveredAfter).min()
        )
    }

    /// What the service as such is predicted to do, and what its entries are, seen from here: the worse of both.
    private func expectation(
        of service: Service,
        from origin: ServiceVerdict.Origin,
        entryFate: Fate,
        parts: [WayVerdict]
    ) -> Prediction.Expected {
        if let stated = prediction.stated(of: service.id, from: origin) { return stated }
        let asSuch = prediction.services[service.id] ?? Prediction.Expected(.unknown)
        let fate = Fate.worst(of: [asSuch.fate, entryFate])
        if fate == asSuch.fate { return asSuch }
        return Prediction.Expected(fate, cause: parts.first { $0.predicted.fate == fate }?.predicted.cause ?? [])
    }

    private func quorum(of service: Service) -> Observed {
        let fates = service.replicas.map { replica in
            Observed.best(of: survivors.compactMap { reaches[Reach(from: $0.id, to: replica.rawValue)]?.observed }).fate
        }
        let alive = fates.count { $0.lives }
        let unknown = fates.count { $0 == .unknown }
        if alive >= service.quorum { return .survives }
        if alive + unknown < service.quorum { return .dies }
        return .unknown(reason: "\(unknown) of \(fates.count) replicas were not seen")
    }
}

extension ServiceVerdict {
    /// The verdict on a service whose long-lived conversations died; what is worse than that stands.
    ///
    /// - Parameter parts: what the verdict was made of; nothing but such conversations, if nobody asked anew.
    fileprivate func split(by splits: [WayVerdict], parts: [WayVerdict]) -> ServiceVerdict {
        guard !splits.isEmpty else { return self }
        let isAllElseWell = parts.allSatisfy { $0.class == .split || $0.class == .asPredicted }
        guard `class` == .asPredicted || isAllElseWell else { return self }
        return ServiceVerdict(
            service: service,
            origin: origin,
            predicted: predicted,
            // For whoever asks anew.
            observed: observed.fate == .dies ? .survives : observed,
            class: .split,
            attempts: splits.reduce(0) { $0 + $1.attempts },
            failures: splits.reduce(0) { $0 + $1.failures },
            failedAfter: splits.compactMap(\.failedAfter).min(),
            recoveredAfter: splits.compactMap(\.recoveredAfter).min()
        )
    }
}

extension Observed {
    /// An entry that answers needs one replica; a service that needs more of them needs more of a look.
    fileprivate static func withReplicas(
        _ entry: Observed,
        quorum: Observed,
        of service: Service,
        predicted: Fate?
    ) -> Observed {
        guard service.quorum > 1, entry.fate.lives else { return entry }
        // That it lives in spite of a prediction is not known as long as its replicas are not.
        if case .unknown = quorum { return predicted == .dies ? quorum : entry }
        return worst(of: [entry, quorum])
    }
}

extension Service.Entry {
    /// The target of the probes that ask it.
    var target: String {
        switch self {
        case .globalLoadBalancer(let id): id.rawValue
        case .loadBalancer(let id): id.rawValue
        case .floatingIP(let id): id.rawValue
        }
    }
}
