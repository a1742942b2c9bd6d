import ZonefallModel

/// E4a: round-trip times as multilateration. An answer takes a time of the target's own, whoever asks, and the delays
/// between the zones that its packets cross; so several vantages together tell where a thing stands.
///
/// A hypothesis changes the walk. Its weight is by how much better the vantages then agree about the target's own time.
struct RoundTripEvidence: Sendable {
    let dependencies: Dependencies
    let home: HomeZones
    /// Moves that other evidence has shown already.
    let moved: [Node: Zone.ID]
    /// The median time of each pair, by the member that answered where one did.
    let times: [Measured]
    let delays: ZoneDelays

    struct Measured: Sendable {
        let pair: ProbePair
        let member: Instance.ID?
        let median: Double
        let count: Int
    }

    /// What all vantages should agree on: a target's own time, with its member's.
    private struct Group: Hashable {
        let target: ProbePair.Target?
        let kind: ProbeKind
        let member: Instance.ID?
    }

    /// How far apart vantages are that agree, in milliseconds, and in proportion to the time.
    private static let roughness = 0.08
    private static let proportion = 0.02
    /// One vantage can be so wrong; more is not held against anybody.
    private static let mostOfOne = 7.0
    private static let discount = 0.9
    private static let fewest = 3

    init?(_ records: ProbeRecords, dependencies: Dependencies, home: HomeZones, moved: [Node: Zone.ID]) {
        var times: [Measured] = []
        for entry in records.entries {
            let pair = entry.pair
            var byMember: [Instance.ID?: [Double]] = [:]
            for sample in entry.samples where sample.ending == .ok && sample.roundTrip > 0 {
                let member = sample.detail >= 0 ? records.details[Int(sample.detail)].member : nil
                byMember[member, default: []].append(Double(sample.roundTrip))
            }
            for (member, values) in byMember.sorted(by: { ($0.key?.rawValue ?? "") < ($1.key?.rawValue ?? "") }) {
                guard values.count >= Self.fewest, let median = values.median else { continue }
                times.append(Measured(pair: pair, member: member, median: median, count: values.count))
            }
        }
        guard let delays = ZoneDelays(times.map { ($0.pair, $0.median) }, in: dependencies) else { return nil }
        self.times = times
        self.delays = delays
        self.dependencies = dependencies
        self.home = home
        self.moved = moved
    }

    func ledger() -> Ledger {
        var ledger = Ledger()
        let groups = Dictionary(grouping: times) { group(of: $0) }
        for node in dependencies.nodes where node.standsInOneZone {
            let own = moved[node] ?? home[node]
            let touched = groups.filter { group, members in
                group != nil && members.contains { walk(of: $0).contains(node) }
            }
            guard !touched.isEmpty else { continue }
            let now = touched.map { cost(of: $0.key, $0.value, placing: node, in: own) }
            for zone in dependencies.map.zones.map(\.id) where zone != home[node] {
                var ratio = 0.0
                var witnesses: [Measured] = []
                for ((group, members), before) in zip(touched, now) {
                    guard let before, let after = cost(of: group, members, placing: node, in: zone) else { continue }
                    ratio += (before - after).capped(at: Self.mostOfOne)
                    if before - after > 1 { witnesses += members }
                }
                ratio = zone == own ? 0 : (ratio * Self.discount).capped(at: Ledger.cap)
                guard abs(ratio) > 0.5 else { continue }
                ledger.add(evidence(node, zone, ratio, witnesses), to: Hypothesis(node, zone))
            }
        }
        return ledger
    }

    private func evidence(_ node: Node, _ zone: Zone.ID, _ ratio: Double, _ witnesses: [Measured]) -> Evidence {
        let sign = ratio > 0 ? "fit" : "do not fit"
        return Evidence(
            .correlation,
            "round-trip times of \(node.resource) \(sign) a place in \(zone)",
            references: witnesses.map { measured in
                "\(measured.pair.vantage) → \(measured.pair.target.id): \(Int(measured.median * 1_000)) µs, median of "
                    + "\(measured.count)"
            },
            logLikelihoodRatio: ratio
        )
    }

    private func group(of measured: Measured) -> Group? {
        switch measured.pair.kind {
        case .icmp: return Group(target: nil, kind: .icmp, member: nil)
        case .egress: return Group(target: .reflector, kind: .egress, member: nil)
        case .http, .member, .tcp:
            guard dependencies.map.vantage(measured.pair.vantage)?.zone != nil else { return nil }
            if case .resource(.globalLoadBalancer) = measured.pair.target { return nil }
            return Group(target: measured.pair.target, kind: measured.pair.kind, member: measured.member)
        // What a trace, a lookup, a handshake, a survey or a program takes is no distance.
        case .gateway, .dns, .tls, .udp, .path, .mtu, .flow, .exec: return nil
        }
    }

    private func walk(of measured: Measured) -> [Node] {
        let walks = dependencies.walks(for: measured.pair)
        let walk = measured.member.flatMap { member in walks.first { $0.member == member } } ?? walks.first
        return (walk?.stops ?? []).compactMap { if case .node(let node) = $0 { node } else { nil } }
    }

    /// How far the vantages are apart about the target's own time; nil if that can't be computed.
    private func cost(of group: Group?, _ members: [Measured], placing node: Node, in zone: Zone.ID?) -> Double? {
        guard let group else { return nil }
        var rests: [(rest: Double, scale: Double)] = []
        for measured in members {
            let nodes = walk(of: measured)
            if group.kind == .icmp, !nodes.contains(node) { continue }
            let zones = nodes.compactMap { $0 == node ? zone : moved[$0] ?? home[$0] }
            guard !zones.isEmpty, let time = delays.time(of: zones) else { continue }
            rests.append((measured.median - time, Self.roughness + Self.proportion * measured.median))
        }
        let common: Double
        if group.kind == .icmp {
            common = delays.base
        } else {
            guard rests.count > 1, let median = rests.map(\.rest).median else { return nil }
            common = median
        }
        return rests.reduce(0) { $0 + min(abs($1.rest - common) / $1.scale, Self.mostOfOne) }
    }
}
