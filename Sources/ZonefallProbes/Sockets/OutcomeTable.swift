import Glibc
import ZonefallModel

/// What an error number means for an attempt. The one table of the agent; every kind asks it.
///
/// | where it came from | number | outcome |
/// |---|---|---|
/// | `socket`, `bind`, SO_BINDTODEVICE, or at once from `connect` or `sendto`: no packet left | ECONNREFUSED, only from `connect` to this host itself | `refused` |
/// | | any other: no route (ENETUNREACH, EHOSTUNREACH), forbidden here (EPERM, EACCES), no such interface or source (ENODEV, EADDRNOTAVAIL), no room (ENOBUFS, EAGAIN, EMFILE) … | `not_sent` |
/// | later, from SO_ERROR or the error queue with an ICMP origin | ECONNREFUSED, ECONNRESET | `refused` |
/// | | ETIMEDOUT | `timeout` |
/// | | ENETDOWN, ENODEV: the interface went away under way | `not_sent` |
/// | | any other: a router, or this host's kernel after it asked in vain for the neighbour's MAC address | `unreachable` |
/// | the error queue with a local origin | any | `not_sent` |
///
/// So EHOSTUNREACH is `not_sent` when it comes at once (a route forbids it) and `unreachable` when it comes later (the
/// neighbour did not answer, or a router said so). Sockets of several targets hand over each other's errors: they
/// must have emptied their error queue and tried again before they call an error immediate.
///
/// One thing can't be told from silence in the network: a packet filter of this host that drops TCP packets, or ICMPv6 of
/// a datagram socket, for the kernel keeps that from the socket. Other ICMP sockets do learn of it (EPERM).
extension Outcome {
    /// An error before any packet left.
    static func local(_ errno: Int32) -> Outcome {
        errno == ECONNREFUSED ? .refused : .notSent(reason: reason(errno))
    }

    /// An error that came back after the packet had left.
    static func network(_ errno: Int32) -> Outcome {
        switch errno {
        case ECONNREFUSED, ECONNRESET: .refused
        case ETIMEDOUT: .timeout
        case ENETDOWN, ENODEV: .notSent(reason: reason(errno))
        default: .unreachable
        }
    }

    /// In the words of an operator, with the number's name to search for.
    static func reason(_ errno: Int32) -> String {
        switch errno {
        case ENETUNREACH: "no route to the target (ENETUNREACH)"
        case EHOSTUNREACH: "a local route says that the target can't be reached (EHOSTUNREACH)"
        case EPERM: "a packet filter of this host forbids it (EPERM)"
        case EACCES: "a route or a permission of this host forbids it (EACCES)"
        case ENODEV: "the interface does not exist (ENODEV)"
        case ENETDOWN: "the interface is down (ENETDOWN)"
        case EADDRNOTAVAIL: "the source address is not on this host (EADDRNOTAVAIL)"
        case EAFNOSUPPORT: "this host does not speak the target's IP version (EAFNOSUPPORT)"
        case ENOBUFS, EAGAIN: "this host has no room to send it (\(errno == EAGAIN ? "EAGAIN" : "ENOBUFS"))"
        case ENOMEM: "this host is out of memory (ENOMEM)"
        case EMFILE, ENFILE: "too many open files (\(errno == EMFILE ? "EMFILE" : "ENFILE"))"
        case EINVAL: "the target and the way to it do not fit together (EINVAL)"
        default: "\(String(cString: strerror(errno))) (errno \(errno))"
        }
    }
}
