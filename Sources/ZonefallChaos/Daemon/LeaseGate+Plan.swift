import ZonefallLinux
import ZonefallModel

extension LeaseGate {
    /// What every comment of ours begins with: by it a table of ours is told from one that only has such a name.
    static let commentPrefix = "Zonefall: "

    /// The gate by which this host carries out a plan.
    ///
    /// - Parameters:
    ///   - light: what stays lit by the host's own word, besides what the plan exempts.
    ///   - interfaces: asked only where links are to be dead.
    init(
        of plan: BlackoutPlanDocument,
        at target: BlackoutPlanDocument.Target,
        alwaysLight light: BlackoutPlanDocument.Exemptions,
        interfaces: () throws(ChaosRefusal) -> [NetworkInterface]
    ) throws(ChaosRefusal) {
        let exempt = Set(target.exempt.interfaces + light.interfaces).sorted()
        let mode: Mode
        switch plan.fidelity {
        case .l3Silent: mode = .l3Silent
        case .forwardOnly: mode = .forwardOnly
        case .l2Dead:
            let all = try interfaces()
            do throws(DataInterfacesError) {
                // The host may exempt interfaces that come and go; the plan's must be there.
                let known = light.interfaces.filter { name in all.contains { $0.name == name } }
                mode = .l2Dead(
                    interfaces: try all.carryingData(besides: Set(target.exempt.interfaces + known).sorted())
                )
            } catch {
                throw .cannotDo(error.description)
            }
        }
        do throws(LeaseGateError) {
            try self.init(
                table: Self.table(ofRun: plan.run),
                comment: "\(Self.commentPrefix)blackout of zone \(Self.plain(plan.zone.rawValue)), run \(plan.run)",
                mode: mode,
                darkPrefixes: target.prefixes.compactMap(AddressPrefix.init),
                exemptInterfaces: exempt,
                exemptPrefixes: (target.exempt.prefixes + light.prefixes).compactMap(AddressPrefix.init),
                exemptPorts: target.exempt.tcpPorts + light.tcpPorts,
                brownout: plan.brownout.flatMap(Brownout.init),
                lease: plan.lease,
                cap: plan.cap
            )
        } catch {
            throw .cannotDo(error.description)
        }
    }

    /// A table of its own for each run, so that none is taken for another's.
    static func table(ofRun run: String) -> String {
        "\(defaultTable)_\(run.filter { $0 != "-" }.prefix(16))"
    }

    /// What a table's comment can carry of a name.
    private static func plain(_ name: String) -> String {
        String(name.unicodeScalars.map { $0.isASCII && $0.value > 0x20 && $0 != "\"" ? Character($0) : "_" }.prefix(40))
    }
}

extension LeaseGate.Brownout {
    /// nil: nothing that a gate can do.
    fileprivate init?(_ asked: BlackoutPlanDocument.Brownout) {
        self.init(
            lossPermille: UInt32(clamping: asked.lossPermille ?? 0),
            bytesPerSecond: asked.bytesPerSecond.map { UInt64(clamping: $0) },
            latency: asked.latency
        )
    }
}

extension AddressPrefix {
    init?(_ prefix: IPPrefix) {
        self.init(bytes: prefix.network.bytes, length: prefix.length)
    }
}
