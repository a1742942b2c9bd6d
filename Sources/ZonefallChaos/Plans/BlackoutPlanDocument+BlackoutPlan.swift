import ZonefallModel
import ZonefallSigning

extension BlackoutPlanDocument {
    /// What is to be signed for a blackout that a driver planned: with a new run and a new nonce, so that it is used once.
    package init(
        of plan: BlackoutPlan,
        in day: GameDayPlan,
        epoch: Int64,
        notBefore: Timestamp,
        validity: Duration = BlackoutPlanDocument.longestValidity
    ) throws(SigningError) {
        let gameDay = day.gameDay
        self.init(
            run: try Self.newRun(),
            nonce: try Digest.randomHexadecimal(bytes: 32),
            name: gameDay.name,
            epoch: epoch,
            zone: plan.zone,
            kind: Kind(gameDay.kind),
            fidelity: Fidelity(gameDay.fidelity),
            mapSHA256: day.mapRevision,
            notBefore: notBefore,
            notAfter: notBefore + validity,
            lease: plan.limits.lease,
            grant: plan.limits.grant,
            cap: plan.limits.maximumDark,
            canary: plan.limits.canary,
            targets: plan.targets.map { target in
                Target(
                    host: target.name,
                    isMadeByZonefall: gameDay.driver.touchesOnlyOurOwn,
                    prefixes: target.prefixes,
                    exempt: Exemptions(
                        interfaces: target.exemptInterfaces,
                        prefixes: target.exemptPrefixes,
                        tcpPorts: target.exemptPorts
                    )
                )
            },
            endsConnections: gameDay.comeback == .rebootLike,
            brownout: gameDay.brownout.map {
                Brownout(
                    lossPermille: $0.lossPermille.map { Int64($0) },
                    bytesPerSecond: $0.bytesPerSecond.map { Int64($0) },
                    latency: $0.latency
                )
            }
        )
    }

    /// Where this plan is not what a driver would do now; nil: it is.
    package func difference(from plan: BlackoutPlan, in day: GameDayPlan) -> String? {
        guard let now = try? BlackoutPlanDocument(of: plan, in: day, epoch: epoch, notBefore: notBefore) else {
            return "it can't be planned"
        }
        let pairs: [(String, Bool)] = [
            ("the zone", zone == now.zone), ("the targets", targets == now.targets),
            ("the zone map", mapSHA256 == now.mapSHA256), ("the kind", kind == now.kind),
            ("the fidelity", fidelity == now.fidelity), ("the brownout", brownout == now.brownout),
            ("the limits", (lease, grant, cap, canary) == (now.lease, now.grant, now.cap, now.canary)),
            ("the return", endsConnections == now.endsConnections), ("the name", name == now.name),
        ]
        return pairs.first { !$0.1 }.map { "\($0.0) differs" }
    }

    /// A random UUID (RFC 9562, version 4).
    private static func newRun() throws(SigningError) -> String {
        var digits = Array(try Digest.randomHexadecimal(bytes: 16))
        digits[12] = "4"
        digits[16] = "a"
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return parts.map { String(digits[$0]) }.joined(separator: "-")
    }
}

extension BlackoutPlanDocument.Kind {
    package init(_ kind: GameDay.Kind) {
        self =
            switch kind {
            case .dark: .dark
            case .isolated: .isolated
            case .brownout: .brownout
            }
    }
}

extension BlackoutPlanDocument.Fidelity {
    package init(_ fidelity: GameDay.Fidelity) {
        self =
            switch fidelity {
            case .l3Silent: .l3Silent
            case .l2Dead: .l2Dead
            case .forwardOnly: .forwardOnly
            }
    }
}
