import CZonefallLinux

/// What this mount namespace shows where. Only in a sandbox: elsewhere these would change the host.
package enum FileSystem {
    /// Shows `source` in place of `target`; both must exist.
    package static func bind(_ source: String, over target: String) throws(SystemCallError) {
        try SystemCallError.check(zonefall_mount(source, target, nil, nil), "show \(source) as \(target)")
    }

    /// Mounts a file system of the kernel's, without devices and setuid programs.
    package static func mount(_ kind: String, at target: String, options: String? = nil) throws(SystemCallError) {
        try SystemCallError.check(zonefall_mount(kind, target, kind, options), "mount \(kind) on \(target)")
    }

    /// From now on nothing that is mounted here is seen by the namespace that this one came from, or the other way round.
    package static func keepMountsPrivate() throws(SystemCallError) {
        try SystemCallError.check(zonefall_mount_privately(), "keep mounts to the sandbox")
    }
}
