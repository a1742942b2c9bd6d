import ZonefallModel

/// How often the way from a vantage to a target became another one, since this process started.
///
/// A way is the hops of a trace, or the next hop of a `gateway` probe. Hops that keep silent are no change: a way has changed
/// when two of its traces name different routers at the same distance.
package struct PathChanges: Hashable, Sendable {
    package struct Series: Hashable, Sendable, Comparable {
        package let source: Place
        package let kind: ProbeKind

        package static func < (left: Self, right: Self) -> Bool {
            (left.source, left.kind.rawValue) < (right.source, right.kind.rawValue)
        }
    }

    /// A way was seen there at least once; 0 until one changed.
    package private(set) var counts: [Series: Int] = [:]
    private var latest: [ProbeKey: [Int: Set<String>]] = [:]

    package init() {}

    package mutating func record(_ observation: Observation, from source: Place) {
        let way = Self.way(of: observation)
        guard !way.isEmpty else { return }
        let (key, series) = (ProbeKey(observation), Series(source: source, kind: observation.kind))
        let isChanged = latest[key].map { known in
            way.contains { distance, names in known[distance].map { $0.isDisjoint(with: names) } ?? false }
        }
        counts[series, default: 0] += isChanged == true ? 1 : 0
        latest[key, default: [:]].merge(way) { _, new in new }
    }

    /// Who stood at which distance. Where flows part, several did.
    private static func way(of observation: Observation) -> [Int: Set<String>] {
        if observation.kind == .gateway {
            let name = observation.gatewayMAC ?? observation.gateway?.description
            return name.map { [1: [$0]] } ?? [:]
        }
        var way: [Int: Set<String>] = [:]
        for hop in observation.path {
            if let address = hop.address { way[hop.ttl, default: []].insert(address.description) }
        }
        return way
    }
}
