import ZonefallModel

/// What one blackout proved.
package struct Judgement: Hashable, Sendable {
    package let darkness: DarknessProof
    /// How it looked to survivors, beside how it was to look.
    package let fidelity: ObservedFidelity
    /// By vantage, target and kind of probe.
    package let ways: [WayVerdict]
    /// By service and origin.
    package let services: [ServiceVerdict]
    /// What the map lets survivors ask and nobody probed, sorted.
    package let notCovered: [Reach]

    /// Of all parts the worst; a blackout that was none proves nothing.
    package var verdict: Verdict {
        guard darkness.isConfirmed else { return .inconclusive }
        return Verdict.worst(
            of: services.map(\.class.verdict) + ways.map(\.class.verdict)
        )
    }
}

/// Whether the zone was really dark: a fault that did nothing must not pass as a test.
package struct DarknessProof: Hashable, Sendable {
    package let packetsDropped: UInt64
    /// How many targets dropped something, and how many there were.
    package let targetsDropping: Int
    package let targets: Int
    /// Ways from survivors that worked, were predicted to die, and died.
    package let witnesses: [Way]
    /// From the start to the first failure that a witness saw.
    package let seenAfter: Duration?
    /// Nothing counts packets at these targets, and all were read back dark.
    package var isReadBack = false

    /// Both the kernel's counters, or what a cloud reads back, and the survivors' probes say so.
    package var isConfirmed: Bool { (packetsDropped > 0 || isReadBack) && !witnesses.isEmpty }

    /// What is missing; nil when confirmed.
    package var doubt: String? {
        switch (packetsDropped > 0 || isReadBack, witnesses.isEmpty) {
        case (true, false): nil
        case (true, true): "no probe of a survivor saw the zone go dark"
        case (false, false): "not one packet was dropped"
        case (false, true): "not one packet was dropped, and no probe of a survivor saw the zone go dark"
        }
    }
}

/// Compares what was predicted of a blackout with what was seen of it.
///
/// Judged is what survivors see, from the outside and from each other zone; what the dark zone's own agents see of
/// their isolation proves nothing. No data is `unknown`, never a pass.
///
/// - Parameter asked: what the zone was to look like.
package func judge(
    _ prediction: Prediction,
    by evidence: BlackoutEvidence,
    in map: ZoneMap,
    criteria: JudgementCriteria,
    asked: BlackoutFault = BlackoutFault()
) -> Judgement {
    let survivors = map.vantages.filter { $0.zone != prediction.zone }.sorted { $0.id < $1.id }
    let surviving = Set(survivors.map(\.id))
    let judge = WayJudge(evidence, criteria: criteria)
    let probed = judge.baseline.ways.union(judge.dark.ways).filter { way in
        surviving.contains(way.reach.vantage) && prediction.ways[way]?.fate != .broken
    }
    let ways = probed.sorted().map { judge.verdict(on: $0, predicted: prediction.ways[$0] ?? .init(.unknown)) }
        .splittingFlows()
    let services = ServiceJudge(
        map: map,
        prediction: prediction,
        reaches: Dictionary(ways.map { ($0.way.reach, $0) }) { $0.way.kind.depth > $1.way.kind.depth ? $0 : $1 },
        splits: ways.filter { $0.class == .split },
        survivors: survivors
    ).verdicts()
    // In a brownout nothing needs to die, but what passes the zone must notice: losses, or later answers.
    let witnesses = ways.filter { way in
        guard prediction.touched.contains(way.way) else { return false }
        guard way.predicted.fate != .dies else { return way.observed == .dies }
        guard prediction.isSoft else { return false }
        let isLate = zip(evidence.addedRoundTrip(of: way.way), asked.brownout?.latency).map { $0 >= $1 } ?? false
        return way.failures > 0 || isLate
    }
    let darkness = DarknessProof(
        packetsDropped: evidence.readings.reduce(0) { $0 + $1.packetsDropped },
        targetsDropping: evidence.readings.count { $0.packetsDropped > 0 },
        targets: evidence.readings.count,
        witnesses: witnesses.map(\.way),
        seenAfter: witnesses.compactMap(\.failedAfter).min(),
        isReadBack: !evidence.readings.isEmpty && evidence.readings.allSatisfy { !$0.isCounted && $0.isDark }
    )
    let wasGreen = { (way: Way) in judge.baseline.isGreen(way, rounds: criteria.baselineRounds) }
    return Judgement(
        darkness: darkness,
        fidelity: ObservedFidelity(
            asked: asked,
            evidence: evidence,
            touched: probed.filter { prediction.touched.contains($0) && wasGreen($0) },
            inside: judge.baseline.ways.filter { map.isWithin(prediction.zone, $0) && wasGreen($0) }
        ),
        ways: darkness.isConfirmed ? ways : ways.map { $0.invalidated() },
        services: darkness.isConfirmed ? services : services.map { $0.invalidated() },
        notCovered: prediction.reaches
            .filter { surviving.contains($0.vantage) }
            .subtracting(probed.map(\.reach))
            .sorted()
    )
}

extension ZoneMap {
    /// Whether a vantage of the zone asks another thing of it; what it asks of itself never leaves it.
    fileprivate func isWithin(_ zone: Zone.ID, _ way: Way) -> Bool {
        guard let vantage = vantage(way.reach.vantage), vantage.zone == zone else { return false }
        switch resource(withID: way.reach.target) {
        case .instance(let id): return instance(id)?.zone == zone && id != vantage.instance
        case .loadBalancer(let id): return loadBalancer(id)?.zone == zone
        case .router(let id): return router(id).flatMap(self.zone(of:)) == zone
        default: return false
        }
    }
}

extension WayVerdict {
    /// The same observation of a blackout that was none.
    func invalidated() -> WayVerdict { classed(.invalid) }

    func classed(_ class: VerdictClass) -> WayVerdict {
        WayVerdict(
            way: way,
            predicted: predicted,
            observed: observed,
            class: `class`,
            attempts: attempts,
            failures: failures,
            freshWorked: freshWorked,
            failureOutcome: failureOutcome,
            failedAfter: failedAfter,
            recoveredAfter: recoveredAfter,
            recovered: recovered
        )
    }
}

extension [WayVerdict] {
    /// Long-lived conversations that died while new ones to the same target worked are told apart: they are no outage of
    /// the target, but of whatever holds old conversations to where they were.
    fileprivate func splittingFlows() -> [WayVerdict] {
        let alive = Set(filter { $0.way.kind.isNewEachTime && $0.observed.fate.lives }.map(\.way.reach))
        return map { way in
            guard way.way.kind == .flow, [.hiddenDependency, .collateral].contains(way.class) else { return way }
            let isFreshAlive = way.freshWorked * 2 > way.failures || alive.contains(way.way.reach)
            return isFreshAlive ? way.classed(.split) : way
        }
    }
}

extension ProbeKind {
    /// Asks the service itself, over a conversation that is new each time.
    fileprivate var isNewEachTime: Bool {
        switch self {
        case .tcp, .tls, .http, .member, .udp: true
        case .icmp, .gateway, .egress, .dns, .path, .mtu, .flow, .exec: false
        }
    }
}

extension ServiceVerdict {
    /// The same observation of a blackout that was none.
    func invalidated() -> ServiceVerdict {
        ServiceVerdict(
            service: service,
            origin: origin,
            predicted: predicted,
            observed: observed,
            class: .invalid,
            attempts: attempts,
            failures: failures,
            failedAfter: failedAfter,
            recoveredAfter: recoveredAfter
        )
    }
}
