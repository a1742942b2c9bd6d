import ZonefallModel

/// What follows from the map as it is read, with what was plainly seen written into it: the formula of each pair, and the
/// walks of its packets.
final class WorkingFormulas: Sendable {
    /// One way of a pair's packets, for its round-trip times.
    struct Way: Hashable, Sendable {
        let member: Instance.ID?
        /// The positions of the nodes on the way, in order.
        let stops: [Int]
    }

    /// What is to be made of a pair's round-trip times.
    struct Timing: Sendable {
        /// Whose own time they contain, by number in `timings`; -1 where they are no distance.
        var group = -1
        /// The zones of both ends, where nothing stands between them.
        var leg: (here: Int, there: Int)?
    }

    /// Whose own time a round trip contains: all vantages should agree on it.
    enum Timed: Hashable, Sendable {
        /// An echo takes no time of its own.
        case plain
        case egress
        case target(ProbePair.Target, ProbeKind)
    }

    let corrections: WorkingMap.Corrections
    let dependencies: Dependencies
    let zones: [Zone.ID]
    /// By node: the number of the zone where it stands, by the map for `declaredZone`, where it belongs for `homeZone`. -1 for
    /// nowhere.
    let declaredZone: [Int]
    let homeZone: [Int]
    /// By pair in the order of the records; nil where the map knows no way to ask.
    let views: [PairView?]
    /// By pair in the order of the records.
    let ways: [[Way]]
    /// By pair in the order of the records: whether only the member that answered tells by which of several sites.
    let isName: [Bool]
    let timing: [Timing]
    let timings: [Timed]

    init(_ map: ZoneMap, _ corrections: WorkingMap.Corrections, home: HomeZones, pairs: [ProbePair], shapes: PairShapes)
    {
        let dependencies = Dependencies(map.corrected(by: corrections))
        let zones = map.zones.map(\.id)
        func number(_ zone: Zone.ID?) -> Int { zone.flatMap { zones.firstIndex(of: $0) } ?? -1 }
        let homes = zip(dependencies.nodes, dependencies.placement).map { number(home[$0] ?? $1) }
        self.corrections = corrections
        self.dependencies = dependencies
        self.zones = zones
        declaredZone = dependencies.placement.map(number)
        homeZone = homes
        var marks = TermMarks(dependencies.graph)
        var asker: Asker?
        var views: [PairView?] = []
        var ways: [[Way]] = []
        // Pairs of different kinds go the same ways, which are kept once.
        var known: Set<[Way]> = []
        for pair in pairs {
            if asker?.vantage != pair.vantage { asker = Asker(pair.vantage, in: dependencies) }
            let view = asker.flatMap { asker in
                PairView(
                    pair,
                    of: asker,
                    in: dependencies,
                    homes: homes,
                    zoneCount: zones.count,
                    shapes,
                    &marks
                )
            }
            views.append(view)
            ways.append(
                view == nil ? [] : known.insert(Self.ways(of: pair, in: dependencies)).memberAfterInsert
            )
        }
        self.views = views
        self.ways = ways
        isName = pairs.map { if case .resource(.globalLoadBalancer) = $0.target { true } else { false } }
        (timing, timings) = Self.timing(of: pairs, in: map, zones)
    }

    /// The way by which a member answered; nil if that is not plain.
    ///
    /// Who asks a name does not choose the site: only a member that stands behind one of its sites alone tells which it was.
    func way(of pair: Int, to member: Instance.ID?) -> Way? {
        let ways = ways[pair]
        guard isName[pair] else {
            return member.flatMap { member in ways.first { $0.member == member } } ?? ways.first
        }
        let possible = ways.filter { $0.member != nil && $0.member == member }
        return possible.count == 1 ? possible[0] : nil
    }

    private static func timing(of pairs: [ProbePair], in map: ZoneMap, _ zones: [Zone.ID]) -> ([Timing], [Timed]) {
        var numbers: [Timed: Int] = [:]
        var timings: [Timed] = []
        let timing = pairs.map { pair in
            var timing = Timing()
            let zone = map.vantage(pair.vantage)?.zone
            if let timed = timed(pair, isInside: zone != nil) {
                timing.group = numbers[timed] ?? timings.count
                if timing.group == timings.count {
                    numbers[timed] = timing.group
                    timings.append(timed)
                }
            }
            if pair.kind == .icmp, case .resource(.instance(let target)) = pair.target,
                let here = zone.flatMap(zones.firstIndex(of:)),
                let there = (map.instance(target)?.zone).flatMap(zones.firstIndex(of:))
            {
                timing.leg = (here, there)
            }
            return timing
        }
        return (timing, timings)
    }

    private static func timed(_ pair: ProbePair, isInside: Bool) -> Timed? {
        switch pair.kind {
        case .icmp: return .plain
        case .egress: return .egress
        case .http, .member, .tcp:
            return isInside ? .target(pair.target, pair.kind) : nil
        // What a trace, a lookup, a handshake, a survey or a program takes is no distance.
        case .gateway, .dns, .tls, .udp, .path, .mtu, .flow, .exec: return nil
        }
    }

    private static func ways(of pair: ProbePair, in dependencies: Dependencies) -> [Way] {
        dependencies.possibleWalks(for: pair).map { walk in
            Way(
                member: walk.member,
                stops: walk.stops.compactMap { stop in
                    if case .node(let node) = stop { dependencies.position(of: node) } else { nil }
                }
            )
        }
    }
}
