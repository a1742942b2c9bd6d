import ZonefallModel

extension Report {
    /// One blackout from arming to light, and the proof that it was dark and is light again.
    package struct Blackout: Hashable, Sendable {
        package let zone: Zone.ID
        package let scope: BlackoutEvent.Scope
        /// In the order in which they were entered.
        package let phases: [Phase]
        /// How many things were to go dark, and how many did.
        package let targets: Int
        package let darkTargets: Int
        /// True when survivors' probes *and* the drop counters say so; nil when it never came to that.
        package let isConfirmedDark: Bool?
        /// From the start to the confirmation.
        package let confirmedDarkAfter: Duration?
        /// Packets that the fault dropped, by target, sorted.
        package let counters: [Counter]
        /// True when nothing of the fault is left and traffic passes again; false is stuck; nil when never dark.
        package let isLightVerified: Bool?
        /// From the lift to the verification.
        package let lightVerifiedAfter: Duration?
        /// What could not be put back, with the command that would do it.
        package let residue: [String]
        /// How it looked, beside how it was to look; nil when it was never dark.
        package let fidelity: Fidelity?

        package init(
            zone: Zone.ID,
            scope: BlackoutEvent.Scope,
            phases: [Phase],
            targets: Int,
            darkTargets: Int,
            isConfirmedDark: Bool?,
            confirmedDarkAfter: Duration? = nil,
            counters: [Counter] = [],
            isLightVerified: Bool?,
            lightVerifiedAfter: Duration? = nil,
            residue: [String] = [],
            fidelity: Fidelity? = nil
        ) {
            self.zone = zone
            self.scope = scope
            self.phases = phases
            self.targets = targets
            self.darkTargets = darkTargets
            self.isConfirmedDark = isConfirmedDark
            self.confirmedDarkAfter = confirmedDarkAfter
            self.counters = counters.sorted()
            self.isLightVerified = isLightVerified
            self.lightVerifiedAfter = lightVerifiedAfter
            self.residue = residue
            self.fidelity = fidelity
        }

        /// A blackout holds when it really was one and really is over; it tests nothing otherwise.
        package var verdict: Verdict {
            isConfirmedDark == true && isLightVerified == true ? .held : .inconclusive
        }

        /// A stretch of the experiment: `baseline`, `armed`, `canary`, `dark`, `light`.
        package struct Phase: Hashable, Sendable {
            package let name: String
            package let startedAt: Timestamp
            package let endedAt: Timestamp

            package init(name: String, startedAt: Timestamp, endedAt: Timestamp) {
                self.name = name
                self.startedAt = startedAt
                self.endedAt = endedAt
            }
        }

        /// What the kernel counted at one target.
        package struct Counter: Hashable, Sendable {
            package let target: String
            package let droppedPackets: Int64

            package init(target: String, droppedPackets: Int64) {
                self.target = target
                self.droppedPackets = droppedPackets
            }
        }
    }
}

extension Report.Blackout.Counter: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        (left.target, left.droppedPackets) < (right.target, right.droppedPackets)
    }
}
