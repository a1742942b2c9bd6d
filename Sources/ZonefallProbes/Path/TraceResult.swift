import ZonefallModel

/// What a trace found out.
struct TraceResult {
    let outcome: Outcome
    /// By `ttl`, and at each first the one that most flows passed.
    var hops: [Observation.Hop] = []
    /// Of the fastest flow that arrived.
    var roundTrip: Duration?
    var arrived = 0
    var flows = 0
    var packets = 0

    /// Nothing left this host.
    init(refusal: Outcome) {
        outcome = refusal
    }

    /// - Parameters:
    ///   - sightings: by flow, what was seen at each TTL.
    ///   - scout: how far an echo request had to go, and how long it took; nil when it did not arrive.
    init(
        target: IPAddress,
        firstTTL: Int,
        sightings: [[Int: PathTrace.Sighting]],
        scout: (ttl: Int, time: Duration)? = nil,
        packets: Int
    ) {
        let all = sightings.flatMap(\.values)
        let times = all.compactMap { if case .target(let time) = $0 { time } else { nil } }
        let isTurnedAway = all.contains { if case .noWay = $0 { true } else { false } }
        outcome = !times.isEmpty || scout != nil ? .ok : isTurnedAway ? .unreachable : .timeout
        roundTrip = times.min() ?? scout?.time
        arrived = times.count
        flows = sightings.count
        self.packets = packets
        hops = Self.hops(target, firstTTL, sightings, scout)
    }

    private static func hops(
        _ target: IPAddress,
        _ firstTTL: Int,
        _ sightings: [[Int: PathTrace.Sighting]],
        _ scout: (ttl: Int, time: Duration)?
    ) -> [Observation.Hop] {
        guard let last = (sightings.flatMap(\.keys) + [scout?.ttl].compactMap { $0 }).max(), last >= firstTTL
        else { return [] }
        return (firstTTL...last).flatMap { ttl -> [Observation.Hop] in
            var seen: [IPAddress: Observation.Hop] = [:]
            for sighting in sightings.compactMap({ $0[ttl] }) {
                let (address, time): (IPAddress?, Duration?) =
                    switch sighting {
                    case .router(let address, let time): (address, time)
                    case .target(let time): (target, time)
                    case .noWay(let address, _): (address, nil)
                    }
                guard let address else { continue }
                var hop = seen[address] ?? Observation.Hop(ttl: ttl, address: address, flows: 0)
                hop.flows = (hop.flows ?? 0) + 1
                hop.roundTrip = [hop.roundTrip, time].compactMap { $0 }.min()
                seen[address] = hop
            }
            if let scout, scout.ttl == ttl, seen[target] == nil {
                seen[target] = Observation.Hop(ttl: ttl, address: target, roundTrip: scout.time, flows: 0)
            }
            if seen.isEmpty { return [Observation.Hop(ttl: ttl, address: nil)] }
            return seen.sorted { ($1.value.flows ?? 0, $0.key) < ($0.value.flows ?? 0, $1.key) }.map { _, hop in
                var hop = hop
                if sightings.count == 1 { hop.flows = nil }
                return hop
            }
        }
    }
}
