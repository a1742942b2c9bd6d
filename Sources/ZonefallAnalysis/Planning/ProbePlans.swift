import ZonefallModel

/// What each agent of a map is to probe: the packs, resolved against what is declared. One plan a vantage, by id.
///
/// A probe is planned only where the map has a way for it, so that silence means something: each vantage asks the routers,
/// balancers and instances that its networks and gateway lead to, and whatever has a floating IP. Ids are `kind:target`,
/// with `/v6` for IPv6; a second probe of the same kind and target has its pack's name behind it. What a way is, is
/// ``Dependencies``' matter; when to start is the agent's.
///
/// - Parameters:
///   - reflector: the addresses of the outside host that says whom it saw; without any there are no probes of it.
///   - resolver: who resolves the names of global balancers; nil for each agent's own resolver.
package func probePlans(
    for map: ZoneMap,
    packs: [ProbePack],
    reflector: [IPAddress] = [],
    resolver: IPAddress? = nil
) -> [ProbePlan] {
    let targets = ProbeTargets(map: map, reflector: reflector, resolver: resolver)
    return map.vantages.sorted { $0.id < $1.id }.map { vantage in
        let origin = ProbeOrigin(vantage, in: map, routing: targets.routing)
        var probes: [String: PlannedProbe] = [:]
        for pack in packs {
            for entry in pack.entries where entry.from.includes(vantage) {
                for probe in targets.probes(of: entry, from: origin) {
                    probes.add(probe, from: pack)
                }
            }
        }
        return ProbePlan(vantage: vantage.id, zone: vantage.zone, probes: Array(probes.values))
    }
}

extension ProbePack.Origin {
    func includes(_ vantage: Vantage) -> Bool {
        switch self {
        case .everywhere: true
        case .zones: !vantage.isOutside
        case .outside: vantage.isOutside
        }
    }
}

extension [String: PlannedProbe] {
    /// Keeps the first of equal probes, and gives different ones different ids.
    fileprivate mutating func add(_ probe: PlannedProbe, from pack: ProbePack) {
        var probe = probe
        let plain = probe.id
        var copy = 1
        while let known = self[probe.id] {
            probe.id = known.id
            if known == probe { return }
            probe.id = copy == 1 ? "\(plain)@\(pack.name)" : "\(plain)@\(pack.name)-\(copy)"
            copy += 1
        }
        self[probe.id] = probe
    }
}
