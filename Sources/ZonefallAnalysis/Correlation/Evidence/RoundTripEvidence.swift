import ZonefallModel

/// E4a: round-trip times as multilateration. An answer takes a time of the target's own, whoever asks, and the delays
/// between the zones that its packets cross; so several vantages together tell where a thing stands.
///
/// A hypothesis changes the walk. Its weight is by how much better the vantages then agree about the target's own time.
struct RoundTripEvidence: Sendable {
    private let formulas: WorkingFormulas
    /// By node: where it stands, as far as other evidence has shown already; -1 for nowhere.
    private let places: [Int]
    private let groups: [Group]
    private let delays: ZoneDelays
    private let entries: [ProbeRecords.Entry]

    /// The median time of one pair, by the member that answered where one did.
    private struct Measured: Sendable {
        /// The number of the pair in the records.
        let pair: Int
        let median: Double
        let count: Int
        /// The positions of the nodes on the way.
        let stops: [Int]
    }

    /// What all vantages should agree on: a target's own time, with its member's.
    private struct Group: Sendable {
        /// What takes no time of its own; everybody agrees on it.
        let isPlain: Bool
        var members: [Measured] = []
    }

    private struct Name: Hashable {
        let group: Int
        let member: Instance.ID
    }

    /// How far apart vantages are that agree, in milliseconds, and in proportion to the time.
    private static let roughness = 0.08
    private static let proportion = 0.02
    /// One vantage can be so wrong; more is not held against anybody.
    private static let mostOfOne = 7.0
    private static let discount = 0.9
    private static let fewest = 3

    /// - Parameters:
    ///   - moved: where other evidence has shown already that nodes stand.
    /// - Returns: nil where too little was measured.
    init?(_ records: ProbeRecords, _ formulas: WorkingFormulas, home: HomeZones, moved: [Node: Zone.ID]) {
        let nodes = formulas.dependencies.nodes
        var groups = formulas.timings.map { Group(isPlain: $0 == .plain) }
        var byMember: [Name: Int] = [:]
        var legs: [(here: Int, there: Int, median: Double)] = []
        var medians = Medians(records)
        for (number, entry) in records.entries.enumerated() {
            let timing = formulas.timing[number]
            guard timing.group >= 0 || timing.leg != nil else { continue }
            for (member, median, count) in medians.medians(of: entry.samples, atLeast: Self.fewest) {
                if let leg = timing.leg { legs.append((leg.here, leg.there, median)) }
                guard timing.group >= 0 else { continue }
                guard let way = formulas.way(of: number, to: member) else { continue }
                let measured = Measured(pair: number, median: median, count: count, stops: way.stops)
                // Who answered belongs to the name of the group: with whom the map lists, and with others.
                var group = timing.group
                if !groups[group].isPlain, let member {
                    let name = Name(group: group, member: member)
                    group = byMember[name] ?? groups.count
                    if group == groups.count {
                        byMember[name] = group
                        groups.append(Group(isPlain: false))
                    }
                }
                groups[group].members.append(measured)
            }
        }
        guard let delays = ZoneDelays(legs, zoneCount: formulas.zones.count) else { return nil }
        self.formulas = formulas
        entries = records.entries
        self.delays = delays
        self.groups = groups
        places = nodes.map { node in
            (moved[node] ?? home[node]).flatMap { formulas.zones.firstIndex(of: $0) } ?? -1
        }
    }

    func ledger() -> Ledger {
        var ledger = Ledger()
        let nodes = formulas.dependencies.nodes
        var touched = [[Int]](repeating: [], count: nodes.count)
        for (number, group) in groups.enumerated() {
            for node in Set(group.members.flatMap(\.stops)).sorted() { touched[node].append(number) }
        }
        let now = groups.map { rests(of: $0, placing: -1, in: -1) }
        for (number, node) in nodes.enumerated() where node.standsInOneZone && !touched[number].isEmpty {
            for zone in formulas.zones.indices where zone != formulas.homeZone[number] && zone != places[number] {
                weigh(number, node, zone, touched[number], now, &ledger)
            }
        }
        return ledger
    }

    private func weigh(
        _ number: Int,
        _ node: Node,
        _ zone: Int,
        _ touched: [Int],
        _ now: [[Rest?]],
        _ ledger: inout Ledger
    ) {
        var ratio = 0.0
        var witnesses: [Measured] = []
        for index in touched {
            let group = groups[index]
            guard let before = cost(of: group, now[index], about: number),
                let after = cost(of: group, rests(of: group, placing: number, in: zone), about: number)
            else { continue }
            ratio += (before - after).capped(at: Self.mostOfOne)
            if before - after > 1 { witnesses += group.members }
        }
        ratio = (ratio * Self.discount).capped(at: Ledger.cap)
        guard abs(ratio) > 0.5 else { return }
        let id = formulas.zones[zone]
        let verb = ratio > 0 ? "fit" : "do not fit"
        ledger.add(.correlation, ratio, to: Hypothesis(node, id)) { [witnesses, entries] in
            (
                "round-trip times of \(node.resource) \(verb) a place in \(id)",
                witnesses.map { measured in
                    let pair = entries[measured.pair].pair
                    return "\(pair.vantage) → \(pair.target.id): \(Int(measured.median * 1_000)) µs, "
                        + "median of \(measured.count)"
                }
            )
        }
    }

    /// What is left of a time beyond that of the way, and how rough it is.
    private struct Rest {
        let time: Double
        let scale: Double
    }

    /// By member, with one node standing in a zone; nil where the time of the way is unknown.
    private func rests(of group: Group, placing node: Int, in zone: Int) -> [Rest?] {
        group.members.map { measured in
            var time = 0.0
            var last = -1
            for stop in measured.stops {
                let next = stop == node ? zone : places[stop]
                guard next >= 0 else { continue }
                if last >= 0, last != next {
                    guard let delay = delays[last, next] else { return nil }
                    time += delay
                }
                last = next
            }
            guard last >= 0 else { return nil }
            return Rest(time: measured.median - time, scale: Self.roughness + Self.proportion * measured.median)
        }
    }

    /// How far the vantages are apart about the target's own time; nil if that can't be computed.
    private func cost(of group: Group, _ rests: [Rest?], about node: Int) -> Double? {
        let common: Double
        if group.isPlain {
            common = delays.base
        } else {
            let known = rests.compactMap { $0?.time }
            guard known.count > 1, let median = known.median else { return nil }
            common = median
        }
        var cost = 0.0
        for (measured, rest) in zip(group.members, rests) {
            guard let rest, !group.isPlain || measured.stops.contains(node) else { continue }
            cost += min(abs(rest.time - common) / rest.scale, Self.mostOfOne)
        }
        return cost
    }
}
