/// The event loop that ``CurlMulti`` runs on: the asking side owns this protocol, the loop's room conforms.
package protocol TransferLoop: AnyObject {
    /// Calls `handler` whenever the descriptor is ready for what is asked, or has failed; replaces an earlier watch of it.
    func watch(_ descriptor: Int32, for interest: SocketReadiness, handler: @escaping (SocketReadiness) -> Void)
    /// Must be called before the descriptor is closed; safe for one that is not watched.
    func unwatch(_ descriptor: Int32)
    /// Calls `body` once, at the earliest after `delay` and never before this returns.
    func after(_ delay: Duration, _ body: @escaping () -> Void) -> TransferTimer
    /// Safe for one that has been called.
    func cancel(_ timer: TransferTimer)
}

/// Names a timer of a ``TransferLoop``; what the number means is the loop's own business.
package struct TransferTimer: Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// What a socket can be asked for, and what it is ready for; the numbers are those of `zf_epoll_wait`.
package struct SocketReadiness: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let readable = Self(rawValue: 1)
    package static let writable = Self(rawValue: 2)
    /// Never asked for, always reported.
    package static let failed = Self(rawValue: 4)
}
