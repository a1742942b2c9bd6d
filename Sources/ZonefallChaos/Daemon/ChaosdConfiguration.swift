import ZonefallLinux
import ZonefallModel

/// What the host itself says of chaos: no plan and no coordinator can widen it.
package struct ChaosdConfiguration: Hashable, Sendable {
    /// Whether this host lets anything be made dark at all.
    package var isEnabled = false
    /// What plans call this host.
    package var host: String
    /// Where this host stands; nil: plans of any zone are let in.
    package var zone: Zone.ID?
    /// The list of people who may sign.
    package var operatorsFile = "/etc/zonefall/operators.pub"
    /// A directory of ours alone; best one that a reboot empties.
    package var stateDirectory = "/run/zonefall"
    package var socketPath = "/run/zonefall/chaosd.sock"
    /// Who may make dark. Bringing light is anybody's who reaches the socket.
    package var agentUIDs: Set<UInt32> = []
    package var agentUsers: Set<String> = []
    /// This network namespace is one that Zonefall made, so that nobody else can be hurt.
    package var servesOnlyOurOwn = false
    package var limits = Limits()
    /// What stays lit whatever a plan says.
    package var alwaysLight = BlackoutPlanDocument.Exemptions()

    /// What nft loads at boot: a gate that somebody saved there while it was dark would be dark again.
    package var bootRulesets = ["/etc/nftables.conf", "/etc/sysconfig/nftables.conf"]

    package struct Limits: Hashable, Sendable {
        package var lease = Duration.seconds(30)
        package var grant = Duration.seconds(60)
        package var cap = Duration.seconds(3_600)
        package var prefixes = 20_000

        package init() {}
    }

    package init(host: String) {
        self.host = host
    }

    package static let defaultPath = "/etc/zonefall/chaosd.json"

    package var haltPath: String { "\(stateDirectory)/HALT" }
    package var usedPlansPath: String { "\(stateDirectory)/used-plans" }
}

/// What is wrong with a configuration: every fault, each with its line where it has one.
package struct ChaosdConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Fault: Hashable, Sendable {
        /// From 1.
        package let line: Int?
        package let reason: String
    }

    package let file: String
    package let faults: [Fault]

    package var description: String {
        faults.map { fault in "\(file):\(fault.line.map { "\($0):" } ?? "") \(fault.reason)" }.joined(separator: "\n")
    }
}
