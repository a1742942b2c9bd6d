import CZonefallLinux
import Glibc

/// epoll(7) for one thread.
package final class EventLoop {
    private let epoll: Descriptor
    private var events = [epoll_event](repeating: epoll_event(), count: 256)

    package init() throws(SystemCallError) {
        let raw = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard raw >= 0 else { throw SystemCallError("make an epoll instance") }
        epoll = Descriptor(owning: raw)
    }

    package enum Interest {
        case reading, writing

        fileprivate var mask: UInt32 { self == .reading ? EPOLLIN.rawValue : EPOLLOUT.rawValue }
    }

    /// Watches a descriptor until it is closed.
    package func watch(_ descriptor: Descriptor, for interest: Interest) throws(SystemCallError) {
        try control(EPOLL_CTL_ADD, descriptor, interest)
    }

    package func change(_ descriptor: Descriptor, to interest: Interest) throws(SystemCallError) {
        try control(EPOLL_CTL_MOD, descriptor, interest)
    }

    /// - Parameter timeout: nil waits for ever.
    /// - Returns: the descriptors that are ready.
    package func ready(within timeout: Duration?) throws(SystemCallError) -> [Int32] {
        let milliseconds = timeout.map { Int32(clamping: Int(max(.zero, $0) / .milliseconds(1)) + 1) } ?? -1
        let count = epoll_wait(epoll.raw, &events, Int32(events.count), milliseconds)
        guard count >= 0 else {
            if errno == EINTR { return [] }
            throw SystemCallError("wait for events")
        }
        return events[..<Int(count)].map(\.data.fd)
    }

    private func control(_ operation: Int32, _ descriptor: Descriptor, _ interest: Interest) throws(SystemCallError) {
        var event = epoll_event(events: interest.mask, data: epoll_data(fd: descriptor.raw))
        guard epoll_ctl(epoll.raw, operation, descriptor.raw, &event) == 0 else {
            throw SystemCallError("watch descriptor \(descriptor.raw)")
        }
    }
}
