import Glibc

/// What the kernel refused, or what kept us from asking it.
package struct NetlinkError: Error, Hashable, Sendable {
    package enum Operation: String, Hashable, Sendable {
        case open, send, receive, join
        /// The message arrived and the kernel said no.
        case request
    }

    package let operation: Operation
    /// As in errno.h.
    package let number: Int32
    /// The network namespace's path; nil: the process's own.
    package let namespace: String?

    package init(operation: Operation, number: Int32, namespace: String?) {
        self.operation = operation
        self.number = number
        self.namespace = namespace
    }

    /// Something of that name is there already (EEXIST).
    package var saysItExists: Bool { number == EEXIST }
    /// This process may not (EPERM, EACCES).
    package var saysItIsForbidden: Bool { number == EPERM || number == EACCES }
    /// Nothing of that name is there (ENOENT).
    package var saysItIsAbsent: Bool { number == ENOENT }
}

extension NetlinkError: CustomStringConvertible {
    package var description: String {
        let reason = strerror(number).map { String(cString: $0) } ?? "error \(number)"
        let place = namespace.map { "the network namespace \($0)" } ?? "this network namespace"
        let failed =
            switch operation {
            case .open: "can't open a netlink socket in \(place): \(reason)"
            case .send: "can't send to the kernel in \(place): \(reason)"
            case .receive: "no answer from the kernel in \(place): \(reason)"
            case .join: "can't listen for changes in \(place): \(reason)"
            case .request: "the kernel refused a request in \(place): \(reason)"
            }
        guard saysItIsForbidden else { return failed }
        return failed + ". This needs CAP_NET_ADMIN over the namespace, and CAP_SYS_ADMIN to enter it."
    }
}
