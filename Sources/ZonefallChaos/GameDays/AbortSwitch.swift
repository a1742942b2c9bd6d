import Synchronization

/// By which anyone may end a game day at any moment, such as a signal handler. Only the first reason counts.
package final class AbortSwitch: Sendable {
    private let reason = Mutex<AbortReason?>(nil)

    package init() {}

    package func request(_ why: AbortReason) {
        reason.withLock { $0 = $0 ?? why }
    }

    package var requested: AbortReason? {
        reason.withLock { $0 }
    }
}
