import ZonefallModel

/// What one zone's blackout would take: by the map, and by what was found beside the map.
///
/// A forecast tells what the map says. This tells what there is reason to expect: a router that stands elsewhere than the
/// map believes takes everything behind it along.
package struct Foresight: Hashable, Sendable {
    package struct Loss: Hashable, Sendable {
        package let thing: Resource
        /// Where it is meant to do its job; empty where the map has no opinion.
        package let homes: [Zone.ID]
        /// From the thing down to what is dead.
        package let cause: Cause
        /// The map alone would let it live.
        package let isHidden: Bool
        /// It has a home that stays lit.
        package let isUnexpected: Bool
    }

    package struct ServiceOutlook: Hashable, Sendable {
        package let service: Service.ID
        /// The share of its redundancy that stays, 0 to 1.
        package let share: Double
        /// What the map alone would let stay.
        package let declaredShare: Double
        /// nil while it works.
        package let cause: Cause?
    }

    /// What becomes of a probe.
    package enum ProbeFate: Hashable, Sendable {
        case works, fails
        /// Nobody is there to ask.
        case dark
        /// By the map it can't be told.
        case unknown
    }

    package let zone: Zone.ID
    /// Sorted: the unexpected ones first, then by thing.
    package let losses: [Loss]
    package let services: [ServiceOutlook]
    /// How many things have a home that stays lit.
    package let homedElsewhere: Int
    /// How many things may fail too, because nobody knows where something stands on which they hang.
    package let undecided: Int
    /// In the order in which the probes were given.
    package let probes: [ProbeFate]

    package var unexpected: [Loss] { losses.filter(\.isUnexpected) }
}

extension Foresight {
    /// - Parameters:
    ///   - findings: what was found; those that no observation speaks for add nothing, because the map has them already.
    ///   - pairs: probes to judge; nil for one of a target that the map does not know.
    package init(
        blackoutOf zone: Zone.ID,
        in dependencies: Dependencies,
        findings: [Finding],
        pairs: [ProbePair?]
    ) {
        let map = dependencies.map
        var dead = dependencies.nodes(in: [zone])
        let declared = dependencies.outage(of: dead)
        for finding in findings where finding.zone == zone && finding.isObservedDependence {
            if let node = finding.blamedNode.flatMap(dependencies.position) { dead.insert(node) }
        }
        var found = dependencies.outage(of: dead)
        let calm = dependencies.outage(of: [])
        var worst: Outage?
        if dependencies.placement.contains(.unknown) {
            dead.formUnion(dependencies.nodes(in: [.unknown]))
            worst = dependencies.outage(of: dead)
        }

        var losses: [Loss] = []
        var (homedElsewhere, undecided) = (0, 0)
        for thing in map.thingsWithAJob {
            guard let formula = dependencies.formula(of: thing), calm.isAlive(formula) else { continue }
            let homes = dependencies.homeZones(of: thing)
            let isElsewhere = homes.contains { $0 != zone }
            if isElsewhere { homedElsewhere += 1 }
            if found.isAlive(formula) {
                if let worst, !worst.isAlive(formula) { undecided += 1 }
                continue
            }
            losses.append(
                Loss(
                    thing: thing,
                    homes: homes,
                    cause: dependencies.cause(of: formula, in: &found) ?? Cause(things: [thing], node: nil, zone: nil),
                    isHidden: declared.isAlive(formula),
                    isUnexpected: isElsewhere
                )
            )
        }
        self.zone = zone
        self.losses = losses.sorted { ($0.isUnexpected ? 0 : 1, $0.thing) < ($1.isUnexpected ? 0 : 1, $1.thing) }
        services = map.services.sorted { $0.id < $1.id }.compactMap { service in
            guard let formula = dependencies.formula(of: .service(service.id)) else { return nil }
            return ServiceOutlook(
                service: service.id,
                share: found.share(formula),
                declaredShare: declared.share(formula),
                cause: found.isAlive(formula) ? nil : dependencies.cause(of: formula, in: &found)
            )
        }
        self.homedElsewhere = homedElsewhere
        self.undecided = undecided
        let outcome = found
        probes = pairs.map { pair in
            guard let pair, let formula = dependencies.formula(for: pair) else { return .unknown }
            if map.vantage(pair.vantage)?.zone == zone { return .dark }
            if !outcome.isAlive(formula) { return .fails }
            return worst.map { !$0.isAlive(formula) } == true ? .unknown : .works
        }
    }
}

extension ZoneMap {
    fileprivate var thingsWithAJob: [Resource] {
        var things: [Resource] =
            services.map { .service($0.id) } + globalLoadBalancers.map { .globalLoadBalancer($0.id) }
        things += floatingIPs.map { .floatingIP($0.id) } + routers.map { .router($0.id) }
        return things + loadBalancers.map { .loadBalancer($0.id) } + instances.map { .instance($0.id) }
    }
}

extension Finding {
    /// Whether somebody saw that the subject fails with the zone, and did not only read it off the map.
    fileprivate var isObservedDependence: Bool {
        let silent: Set<Kind> = [
            Rule.multiHomedInstance.kind, Rule.mapDrift.kind, Rule.blackoutSurvivor.kind, Rule.routedBackNetwork.kind,
            Rule.zoneWithoutRouter.kind, Rule.expectedZonesUnmet.kind,
        ]
        return standing != .inconclusive && !silent.contains(kind) && evidence.contains { $0.class != .structure }
    }

    /// What fails with the zone although it does not stand there.
    fileprivate var blamedNode: Node? {
        switch subject {
        case .instance(let id): kind == Rule.remoteGateway.kind ? .gateway(of: id) : .instance(id)
        case .router(let id): .router(id)
        case .floatingIP(let id): .floatingIP(id)
        case .loadBalancer(let id): kind == Rule.remoteMembers.kind ? .members(of: id) : .loadBalancer(id)
        case .service(let id): .logic(of: id)
        case .globalLoadBalancer(let id): .answers(of: id)
        case .zone, .network, .vantage: nil
        }
    }
}
