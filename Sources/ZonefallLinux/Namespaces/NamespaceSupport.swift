import Glibc

/// Whether this machine lets us make a sandbox, and what to do if it does not.
package enum NamespaceSupport {
    /// - Returns: nil if a sandbox can be made here: one is made and thrown away.
    package static func obstacle() -> NamespaceError? {
        do throws(ProcessError) {
            let null = try Descriptor.null()
            var options = SpawnOptions(descriptors: [null, null, null])
            options.placement = .newSandbox
            let pid = try Command("true", environment: [:]).spawn(options)
            guard let status = ExitStatus.wait(for: pid), status.isSuccess else {
                return .refused(reason: "it did not run")
            }
            return nil
        } catch {
            return NamespaceError(error)
        }
    }
}

/// Why no sandbox can be made.
package enum NamespaceError: Error, Hashable, Sendable {
    case disabledBySysctl(name: String, needed: String)
    case restrictedByAppArmor
    case refused(reason: String)

    init(_ error: ProcessError) {
        guard case .notStarted(_, let step, let code) = error else {
            self = .refused(reason: "\(error)")
            return
        }
        func value(_ path: String) -> String? {
            // A setting that this kernel does not have can't be the reason.
            (try? Files.read("/proc/sys/\(path)")).map { $0.filter { !$0.isWhitespace } }
        }
        if value("user/max_user_namespaces") == "0" {
            self = .disabledBySysctl(name: "user.max_user_namespaces", needed: "10000")
        } else if value("kernel/unprivileged_userns_clone") == "0", geteuid() != 0 {
            self = .disabledBySysctl(name: "kernel.unprivileged_userns_clone", needed: "1")
        } else if value("kernel/apparmor_restrict_unprivileged_userns") == "1", geteuid() != 0 {
            self = .restrictedByAppArmor
        } else {
            self = .refused(reason: "the kernel did not let it \(step): \(SystemCallError.text(of: code))")
        }
    }
}

extension NamespaceError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .disabledBySysctl(let name, let needed):
            "User namespaces are disabled here, and the lab needs one. Allow them, as root: sysctl -w \(name)=\(needed)"
        case .restrictedByAppArmor:
            "AppArmor keeps user namespaces from unprivileged programs. Allow them, as root: "
                + "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or run zonefall as root."
        case .refused(let reason):
            "No user, network, mount and PID namespace can be made here (\(reason)). In a container, start it with "
                + "--security-opt seccomp=unconfined --cap-add SYS_ADMIN, or run on the machine itself."
        }
    }
}

extension Descriptor {
    /// Reads as empty, and takes everything.
    static func null() throws(ProcessError) -> Descriptor {
        do throws(SystemCallError) {
            return try .open("/dev/null", O_RDWR)
        } catch {
            throw .broken(Command("true"), error)
        }
    }
}
