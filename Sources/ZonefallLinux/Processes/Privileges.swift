import CZonefallLinux

/// What this process gives up for good.
package enum Privileges {
    /// As in capabilities(7).
    package enum Capability: Int32, Sendable {
        case netAdmin = 12
    }

    /// Gives up every capability but one, and all means to get new ones. Call it before there is a second thread.
    package static func keepOnly(_ capability: Capability) throws(SystemCallError) {
        try SystemCallError.check(zonefall_keep_only_capability(capability.rawValue), "give up capabilities")
    }

    /// From now on: no sockets but of Unix and netlink, no other program, no other namespace.
    package static func confine() throws(SystemCallError) {
        try SystemCallError.check(zonefall_confine(), "confine this process by seccomp")
    }
}
