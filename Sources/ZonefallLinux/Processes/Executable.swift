import Glibc

/// Finds programs, also those that only root has in PATH.
package enum Executable {
    /// Looked through after PATH: an unprivileged user's PATH often lacks them, and `ip`, `nft` and `haproxy` are there.
    private static let systemDirectories = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"]

    /// The Debian packages of the programs that we run.
    private static let packages = [
        "haproxy": "haproxy", "gdnsd": "gdnsd", "nft": "nftables", "ip": "iproute2", "bridge": "iproute2",
    ]

    /// - Parameter name: a path, which is returned if it can be executed, or a bare name.
    package static func find(_ name: String) throws(ProcessError) -> String {
        let candidates: [String]
        if name.contains("/") {
            candidates = [name]
        } else {
            let path = getenv("PATH").map { String(cString: $0) } ?? ""
            candidates = (path.split(separator: ":").map(String.init) + systemDirectories).map { "\($0)/\(name)" }
        }
        guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else {
            throw .notFound(name, package: packages[name])
        }
        return found
    }

    /// The program that is running, by a path that another process can use too.
    package static var current: String {
        Files.resolved("/proc/self/exe") ?? CommandLine.arguments.first ?? "zonefall"
    }
}
