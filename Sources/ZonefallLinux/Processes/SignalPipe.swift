import CZonefallLinux
import Glibc

/// The signals that this process gets, as something to poll and read: INT, TERM, HUP, QUIT and CHLD.
///
/// Of the whole process: the one that was made last gets them all, and from the first on they no longer end the process.
package final class SignalPipe: Sendable {
    /// Readable when a signal waits.
    package let reading: Descriptor
    private let writing: Descriptor

    package init() throws(SystemCallError) {
        (reading, writing) = try Descriptor.pipe()
        try reading.setNonBlocking()
        try writing.setNonBlocking()
        try SystemCallError.check(zonefall_write_signals_to(writing.raw), "handle signals")
    }

    /// The signals that came since the last call, in their order.
    package func pending() throws(SystemCallError) -> [Int32] {
        try (reading.readSome() ?? []).map(Int32.init)
    }

    /// Blocks until a signal comes that ends programs, and gives back which.
    @discardableResult
    package func awaitEnding() throws(SystemCallError) -> Int32 {
        while true {
            if let signal = try pending().first(where: { $0 != SIGCHLD }) { return signal }
            var wait = pollfd(fd: reading.raw, events: Int16(POLLIN), revents: 0)
            poll(&wait, 1, -1)
        }
    }
}
