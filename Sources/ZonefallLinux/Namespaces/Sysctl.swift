/// Kernel settings of the network namespace in which the calling thread stands.
package enum Sysctl {
    /// - Parameter name: with slashes, below /proc/sys: `net/ipv4/ip_forward`.
    package static func set(_ name: String, to value: String) throws(SystemCallError) {
        try Files.overwrite("/proc/sys/\(name)", with: value)
    }
}
