import ZonefallChaos
import ZonefallModel
import ZonefallReports

extension Report.Blackout {
    init(_ result: BlackoutResult) {
        self.init(
            zone: result.zone,
            scope: .physical,
            phases: result.phases.map {
                Phase(name: $0.name.rawValue, startedAt: $0.startedAt, endedAt: $0.endedAt)
            },
            targets: result.targets.count,
            darkTargets: result.readings.count { reading in
                if case .dark = reading.state { true } else { reading.packetsDropped > 0 }
            },
            isConfirmedDark: result.judgement.map(\.darkness.isConfirmed),
            confirmedDarkAfter: result.judgement?.darkness.seenAfter,
            counters: result.readings.map {
                Counter(target: $0.target, droppedPackets: Int64(clamping: $0.packetsDropped))
            },
            isLightVerified: result.imposedAt == nil ? nil : !result.isStuck,
            lightVerifiedAfter: result.lightAfter,
            residue: result.residue,
            fidelity: result.judgement.map { Fidelity($0.fidelity) }
        )
    }
}

extension Report.Blackout.Fidelity {
    init(_ fidelity: ObservedFidelity) {
        let isAsAsked: Bool? =
            switch fidelity.match {
            case .asAsked: true
            case .otherwise: false
            case .unproved: nil
            }
        self.init(
            kind: fidelity.asked.kind.rawValue,
            asked: fidelity.asked.fidelity.rawValue,
            isAsAsked: isAsAsked,
            statement: fidelity.statement,
            observed: fidelity.sights.map {
                Sight(
                    target: $0.target,
                    look: $0.look.rawValue,
                    attempts: $0.attempts,
                    firstAfter: $0.firstAfter,
                    lastAfter: $0.lastAfter
                )
            }
        )
    }
}

extension Report.ServiceVerdict {
    init(_ verdict: ZonefallChaos.ServiceVerdict, darkZone: Zone.ID) {
        self.init(
            service: verdict.service,
            darkZone: darkZone,
            origin: Origin(verdict.origin),
            predicted: Report.Fate(verdict.predicted.fate),
            observed: Report.Fate(verdict.observed.fate),
            class: Class(verdict.class),
            attempts: verdict.attempts,
            okRatio: verdict.attempts > 0
                ? 1 - Double(verdict.failures) / Double(verdict.attempts) : nil,
            failedAfter: verdict.failedAfter,
            recoveredAfter: verdict.recoveredAfter,
            cause: verdict.predicted.cause,
            explanation: verdict.explanation(darkZone: darkZone)
        )
    }
}

extension Report.ServiceVerdict.Origin {
    init(_ origin: ZonefallChaos.ServiceVerdict.Origin) {
        self =
            switch origin {
            case .zone(let zone): .zone(zone)
            case .outside: .outside
            case .anywhere: .anywhere
            }
    }
}

extension Report.ServiceVerdict.Class {
    init(_ class: VerdictClass) {
        self =
            switch `class` {
            case .asPredicted: .asPredicted
            case .hiddenDependency: .hiddenDependency
            case .lateFailover: .lateFailover
            case .split: .split
            case .unexpectedSurvivor: .unexpectedSurvivor
            case .collateral: .collateral
            case .unknown: .unknown
            case .notCovered: .notCovered
            case .invalid: .invalid
            }
    }
}

extension Report.Fate {
    init(_ fate: ZonefallChaos.Fate) {
        self =
            switch fate {
            case .survives: .survives
            case .degraded: .degraded
            // What works in no case does not live through this one.
            case .dies, .broken: .dies
            case .unknown: .unknown
            }
    }
}

extension GameDayResult {
    /// From when to when some zone was dark, on the clock of records.
    var darkTimes: [ClosedRange<Timestamp>] {
        blackouts.compactMap { blackout in
            blackout.imposedAt.map { $0...max($0, blackout.liftedAt ?? endedAt) }
        }
    }
}

extension Report.Run.Status {
    init(_ result: GameDayResult) {
        self =
            if result.isStuck {
                .stuck
            } else if let reason = result.abortReason {
                reason.isInterruption ? .interrupted : .aborted
            } else {
                .completed
            }
    }
}

extension ZonefallChaos.ServiceVerdict {
    fileprivate func explanation(darkZone: Zone.ID) -> String {
        let why = predicted.cause.isEmpty ? "" : " (\(predicted.cause.joined(separator: " → ")))"
        let seen = "\(attempts - failures) of \(attempts) rounds worked while \(darkZone) was dark"
        if `class` == .split {
            return """
                Predicted: \(predicted.fate.rawValue)\(why). New connections worked; \(failures) of \(attempts) rounds over \
                long-lived ones failed while \(darkZone) was dark.
                """
        }
        if case .unknown(let reason) = observed { return "Predicted: \(predicted.fate.rawValue)\(why). \(reason)." }
        return "Predicted: \(predicted.fate.rawValue)\(why). \(seen)."
    }
}
