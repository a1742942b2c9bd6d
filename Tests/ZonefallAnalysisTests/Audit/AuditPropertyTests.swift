import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

/// What the audit says and what blackouts do must be the same thing.
///
/// A blackout *takes* a thing if its formula works with every zone lit, and fails with that zone dark; it is *meant to* if
/// the thing has no other home (``Dependencies/homeZones(of:)``).
struct AuditPropertyTests {
    private static let seeds = UInt64(0)..<200

    @Test(arguments: seeds)
    func `a clean region has no finding, and no blackout takes what it is not meant to`(seed: UInt64) {
        let map = ZoneMap.random(seed: seed, faultProbability: 0)

        #expect(audit(map).isEmpty)
        #expect(forecasts(in: map).allSatisfy { $0.verdict == .held })
    }

    @Test(arguments: seeds)
    func `exactly the planted faults are confirmed`(seed: UInt64) {
        var cloud = RandomCloud(seed: seed)
        cloud.plant(probability: 0.3)

        let found = audit(cloud.map).filter { $0.standing == .confirmed }
            .map { "\($0.kind) \($0.subject.id) \($0.zone)" }
        #expect(found.sorted() == cloud.planted.map { "\($0.kind) \($0.subject.id) \($0.zone)" }.sorted())
    }

    /// Of zones and networks, which do nothing themselves, an instance that leaves by them is taken; of a router with a
    /// detour, its way to some network.
    @Test(arguments: seeds)
    func `what the audit confirms, a blackout of its zone takes`(seed: UInt64) {
        let dependencies = Dependencies(.random(seed: seed, faultProbability: 0.6))
        let losses = ZoneLosses(dependencies)

        for finding in audit(dependencies) where finding.standing == .confirmed {
            let victims = victims(of: finding, in: dependencies)
            #expect(
                victims.contains { losses.works($0) && !losses.survives($0, losing: finding.zone) },
                "\(finding.rule.id) \(finding.subject)"
            )
            #expect(!dependencies.isMeantToFail(finding.subject, with: finding.zone), "\(finding.rule.id)")
        }
    }

    /// Where the taken thing itself has no finding, what it needs and is taken too must have one.
    @Test(arguments: seeds)
    func `what a blackout takes and is not meant to, the audit confirms`(seed: UInt64) {
        let map = ZoneMap.random(seed: seed, faultProbability: 0.6)
        let dependencies = Dependencies(map)
        let losses = ZoneLosses(dependencies)
        let confirmed = audit(dependencies).filter { $0.standing == .confirmed }

        for thing in map.things {
            guard let formula = dependencies.formula(of: thing) else { continue }
            for zone in losses.fatalZones(of: formula) where !dependencies.isMeantToFail(thing, with: zone) {
                let outage = dependencies.outage(of: [zone])
                let suspects = formula.parts.filter { !outage.isAlive(Formula([$0])) }
                    .reduce(into: Set([thing])) { $0.formUnion(outage.deadThings(below: $1)) }
                    .flatMap { [$0] + dependencies.dependents(of: $0) }
                #expect(
                    confirmed.contains { $0.zone == zone && suspects.contains($0.subject) },
                    "\(thing) is taken by \(zone), and no finding says so"
                )
            }
        }
    }

    /// The two kinds whose subject can be told from the thing alone, without any chain.
    @Test(arguments: seeds)
    func
        `an instance or address is found exactly when another zone's blackout takes it and its router is where it should be`(
            seed: UInt64
        )
    {
        let map = ZoneMap.random(seed: seed, faultProbability: 0.6)
        let dependencies = Dependencies(map)
        let losses = ZoneLosses(dependencies)
        let findings = audit(dependencies)
        let moved = Set(findings.filter { $0.rule == .routerPlacement }.map(\.subject))

        for instance in map.instances {
            guard let exit = dependencies.routing.exit(of: instance), !moved.contains(.router(exit.router)),
                let formula = dependencies.formula(of: .instance(instance.id)),
                map.network(exit.network)?.role != .back
            else { continue }
            let taken = losses.fatalZones(of: formula).filter { $0 != instance.zone }
            let found = findings.filter { $0.rule == .remoteGateway && $0.subject == .instance(instance.id) }
            #expect(found.map(\.zone) == taken)
        }
        for address in map.floatingIPs where !moved.contains(.router(address.router)) {
            let path = [Node.floatingIP(address.id), .router(address.router)].compactMap { dependencies.zone(of: $0) }
            let home = map.zone(servedBy: address)
            let found = findings.filter {
                $0.kind.rawValue == "remote_floating_ip" && $0.subject == .floatingIP(address.id)
            }
            #expect(Set(found.map(\.zone)) == Set(path.filter { $0 != home }))
        }
    }

    private func victims(of finding: Finding, in dependencies: Dependencies) -> [Formula] {
        let map = dependencies.map
        switch finding.subject {
        case .zone(let id):
            return map.instances.filter { $0.zone == id }.compactMap { dependencies.formula(of: .instance($0.id)) }
        case .network(let id):
            return map.instances.filter { dependencies.routing.exit(of: $0)?.network == id }
                .compactMap { dependencies.formula(of: .instance($0.id)) }
        case .router(let id) where finding.rule == .transitDetour:
            return dependencies.probePairs.filter { pair in
                dependencies.position(of: .router(id)).map { router in
                    dependencies.formula(for: pair).map { dependencies.nodes(of: $0).contains(router) } ?? false
                } ?? false
            }.compactMap { dependencies.formula(for: $0) }
        default:
            return dependencies.formula(of: finding.subject).map { [$0] } ?? []
        }
    }
}

extension ZoneMap {
    fileprivate var things: [Resource] {
        instances.map { .instance($0.id) } + routers.map { .router($0.id) } + floatingIPs.map { .floatingIP($0.id) }
            + loadBalancers.map { .loadBalancer($0.id) } + services.map { .service($0.id) }
            + globalLoadBalancers.map { .globalLoadBalancer($0.id) }
    }
}

extension Dependencies {
    /// Whose finding a fault of a thing may be, besides its own: a balancer's service, a name's service, and what an
    /// instance leaves by.
    fileprivate func dependents(of thing: Resource) -> [Resource] {
        switch thing {
        case .loadBalancer(let id): map.loadBalancer(id)?.service.map { [.service($0)] } ?? []
        case .globalLoadBalancer(let id): map.globalLoadBalancer(id).map { [.service($0.service)] } ?? []
        case .instance(let id):
            map.instance(id).flatMap { routing.exit(of: $0) }.map { [.network($0.network)] } ?? []
        default: []
        }
    }
}
