import ZonefallModel

extension BlackoutRun {
    /// Ends the blackout when one of the day's own conditions came true.
    mutating func checkConditions() async {
        guard !watch.conditions.isEmpty else { return }
        let now = runner.time.now()
        let (runner, date) = (runner, runner.time.date())
        let view = ConditionView(
            map: runner.plan.map,
            prediction: prediction,
            attempts: evidence.onset.log.merging(evidence.dark.log),
            date: date
        )
        let reason = watch.check(at: now) { condition in
            view.reading(of: condition) ?? runner.conditions.reading(of: condition)
        }
        if let reason { await tell(.abort(.condition(reason))) }
    }
}

/// What our own probes say of a condition, while a zone is dark.
struct ConditionView {
    let map: ZoneMap
    let prediction: Prediction
    let attempts: ProbeLog
    let date: Timestamp

    /// So much of the past counts as now.
    private static let recent = Duration.seconds(3)

    /// - Returns: nil: our probes say nothing of it, somebody else must.
    func reading(of condition: GameDay.AbortCondition.What) -> ConditionReading? {
        switch condition {
        case .serviceLoss(let service, let above): loss(of: service, above: above)
        case .zoneRed(let zone, let above): red(in: zone, above: above)
        case .finding, .prometheus, .alertmanager, .webhook: nil
        }
    }

    private func loss(of id: Service.ID, above ratio: Double) -> ConditionReading {
        guard let service = map.services.first(where: { $0.id == id }), prediction.services[id]?.fate != .dies else {
            return .clear
        }
        let targets = Set(service.entries.map(\.target) + service.replicas.map(\.rawValue))
        let entries = Set(service.entries.map(\.target))
        let seen = recentAttempts { way in
            (entries.isEmpty ? targets : entries).contains(way.reach.target)
        }
        let failed = seen.count { !$0.isOK }
        guard !seen.isEmpty, Double(failed) / Double(seen.count) > ratio else { return .clear }
        return .holds("\(failed) of the last \(seen.count) rounds of service \(id) failed")
    }

    private func red(in zone: Zone.ID, above: Int) -> ConditionReading {
        let vantages = Set(map.vantages.filter { $0.zone == zone }.map(\.id))
        let red = attempts.sent.filter { way, all in
            vantages.contains(way.reach.vantage) && survives(way) && all.suffix(2).count == 2
                && all.suffix(2).allSatisfy { !$0.isOK }
        }
        return red.count > above
            ? .holds("\(red.count) probes from zone \(zone) are red that were predicted to live") : .clear
    }

    private func recentAttempts(_ isMeant: (Way) -> Bool) -> [ProbeLog.Attempt] {
        attempts.sent.filter { isMeant($0.key) && survives($0.key) }.flatMap(\.value)
            .filter { date - $0.time <= Self.recent }
    }

    private func survives(_ way: Way) -> Bool {
        guard map.vantages.first(where: { $0.id == way.reach.vantage })?.zone != prediction.zone else { return false }
        return prediction.ways[way]?.fate == .survives
    }
}
