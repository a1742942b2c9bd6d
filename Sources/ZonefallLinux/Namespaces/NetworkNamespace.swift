import CZonefallLinux
import Glibc

/// A network namespace that has a file, as `ip netns` makes them.
package struct NetworkNamespace: Hashable, Sendable {
    /// Where `ip netns` and `nsenter` look for namespaces by name.
    package static let directory = "/run/netns"

    package let path: String

    package init(path: String) {
        self.path = path
    }

    package init(named name: String) {
        path = "\(Self.directory)/\(name)"
    }

    /// Calls `body` on a short-lived thread inside the namespace, and waits for it.
    ///
    /// Nothing else of the process moves. Sockets that `body` opens stay in the namespace for good, so that the process
    /// can use them from anywhere.
    package func run<Result: Sendable>(_ body: @Sendable () throws -> Result) throws -> Result {
        try withoutActuallyEscaping(body) { body in
            try joinedThread {
                let namespace = try Descriptor.open(path, O_RDONLY)
                try SystemCallError.check(zonefall_enter_network(namespace.raw), "enter the network namespace \(path)")
                return try body()
            }
        }
    }

    /// Opens a socket inside the namespace.
    package func socket(family: Int32, type: Int32, protocol: Int32 = 0) throws -> Descriptor {
        try run { try Descriptor.socket(family: family, type: type, protocol: `protocol`) }
    }

    /// Makes the namespace and its file, and calls `body` inside it before anything else can be there.
    package func create(_ body: @Sendable () throws -> Void) throws {
        try withoutActuallyEscaping(body) { body in
            try joinedThread {
                _ = try Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL)
                try SystemCallError.check(zonefall_new_network(), "make a network namespace")
                try SystemCallError.check(
                    zonefall_mount("/proc/self/task/\(zonefall_thread_id())/ns/net", path, nil, nil),
                    "give the network namespace the name \(path)"
                )
                try body()
            }
        }
    }

    /// Gives the namespace of this process a file.
    package func nameCurrent() throws(SystemCallError) {
        _ = try Descriptor.open(path, O_WRONLY | O_CREAT | O_EXCL)
        try SystemCallError.check(
            zonefall_mount("/proc/self/ns/net", path, nil, nil),
            "give the network namespace the name \(path)"
        )
    }

    /// Takes the file away; the namespace ends with its last process and socket.
    package func remove() throws(SystemCallError) {
        try SystemCallError.check(zonefall_unmount(path), "unmount \(path)")
        guard unlink(path) == 0 else { throw SystemCallError("remove \(path)") }
    }
}

extension Descriptor {
    /// Opens a socket where the calling thread stands; children do not get it.
    package static func socket(family: Int32, type: Int32, protocol: Int32 = 0) throws(SystemCallError) -> Descriptor {
        let raw = Glibc.socket(family, type | Int32(SOCK_CLOEXEC.rawValue), `protocol`)
        guard raw >= 0 else { throw SystemCallError("open a socket") }
        return Descriptor(owning: raw)
    }
}
