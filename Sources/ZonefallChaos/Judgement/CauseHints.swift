import ZonefallModel

/// What the probes said before the blackout about *why* a way could not survive it.
///
/// Each hint names something that stands in the dark zone by the map, or that answered, and that the way surely used.
struct CauseHints {
    let map: ZoneMap
    let darkZone: Zone.ID
    let baseline: [Observation]

    func evidence(for verdict: WayVerdict) -> [Evidence] {
        let own = baseline.filter { $0.vantage == verdict.way.reach.vantage }
        let toTarget = own.filter { $0.target == verdict.way.reach.target && $0.outcome == .ok }
        return [answers(in: toTarget), members(in: toTarget), gateway(in: own), egress(in: own), behind(verdict)]
            .compactMap { $0 }
    }

    /// Every address that DNS gave enters by the dark zone.
    private func answers(in observations: [Observation]) -> Evidence? {
        let addresses = Set(observations.flatMap(\.answers))
        let entries = addresses.compactMap { address in map.floatingIPs.first { $0.address == address } }
        guard !entries.isEmpty, entries.count == addresses.count,
            entries.allSatisfy({ stands($0.zone, map.router($0.router).flatMap(map.zone(of:))) })
        else { return nil }
        let names = entries.map(\.id.rawValue).sorted().joined(separator: ", ")
        return Evidence(.identity, "before the blackout DNS answered with \(names) alone, all of zone \(darkZone)")
    }

    /// Every member that answered stands in the dark zone.
    private func members(in observations: [Observation]) -> Evidence? {
        let members = Set(observations.compactMap(\.member))
        guard !members.isEmpty, members.allSatisfy({ map.instance($0)?.zone == darkZone }) else { return nil }
        let names = members.map(\.rawValue).sorted().joined(separator: ", ")
        return Evidence(.identity, "before the blackout only \(names) answered, all of zone \(darkZone)")
    }

    /// The vantage's own next hop is a router of the dark zone.
    private func gateway(in observations: [Observation]) -> Evidence? {
        let gateways = Set(observations.compactMap(\.gateway))
        let routers = gateways.compactMap(map.router(withInterface:)).filter { map.zone(of: $0) == darkZone }
        guard let router = routers.map(\.id).min() else { return nil }
        return Evidence(.path, "its own default gateway is router \(router) of zone \(darkZone)")
    }

    /// The outside saw the vantage by an address of the dark zone.
    private func egress(in observations: [Observation]) -> Evidence? {
        for address in Set(observations.compactMap(\.egressAddress)).sorted() {
            if let router = map.routers.first(where: { [$0.externalAddress, $0.externalAddressV6].contains(address) }),
                map.zone(of: router) == darkZone
            {
                return Evidence(
                    .identity,
                    "before the blackout it left by \(address), which is router \(router.id) of zone \(darkZone)"
                )
            }
            if let entry = map.floatingIPs.first(where: { $0.address == address }),
                stands(entry.zone, map.router(entry.router).flatMap(map.zone(of:)))
            {
                return Evidence(
                    .identity,
                    "before the blackout it left by \(address), which is floating IP \(entry.id) of zone \(darkZone)"
                )
            }
        }
        return nil
    }

    /// An answer came, and it was an error.
    private func behind(_ verdict: WayVerdict) -> Evidence? {
        guard verdict.failureOutcome == .error else { return nil }
        return Evidence(
            .identity,
            "\(verdict.way.reach.target) itself still answered, with an error: what is gone stands behind it"
        )
    }

    private func stands(_ zones: Zone.ID?...) -> Bool { zones.contains(darkZone) }
}
