import CZonefallLinux
import Glibc

/// An open file, socket or namespace, closed when the last reference goes.
package final class Descriptor: Sendable {
    package let raw: Int32

    /// - Parameter raw: open, and owned by nobody else.
    package init(owning raw: Int32) {
        self.raw = raw
    }

    deinit {
        close(raw)
    }
}

extension Descriptor {
    /// - Parameter mode: permissions of a file that is created, before the umask.
    package static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(SystemCallError) -> Descriptor
    {
        let raw = Glibc.open(path, flags | O_CLOEXEC, mode)
        guard raw >= 0 else { throw SystemCallError("open \(path)") }
        return Descriptor(owning: raw)
    }

    /// Both ends of a new pipe; children do not get them unless they are handed over.
    package static func pipe() throws(SystemCallError) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [-1, -1]
        try SystemCallError.check(zonefall_pipe(&ends), "make a pipe")
        return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
    }

    /// A second descriptor of the same thing, 3 or above.
    package static func duplicate(of raw: Int32) throws(SystemCallError) -> Descriptor {
        let copy = fcntl(raw, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw SystemCallError("duplicate descriptor \(raw)") }
        return Descriptor(owning: copy)
    }

    package func setNonBlocking() throws(SystemCallError) {
        let flags = fcntl(raw, F_GETFL)
        guard flags >= 0, fcntl(raw, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw SystemCallError("make descriptor \(raw) non-blocking")
        }
    }

    /// Writes all of it, waiting as long as it takes.
    package func write(_ text: String) throws(SystemCallError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(raw, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemCallError("write to descriptor \(raw)")
            }
            rest = rest.dropFirst(count)
        }
    }

    /// What is there to read now, or nil at the end. Waits for the first byte unless the descriptor is non-blocking.
    package func readSome(atMost limit: Int = 65_536) throws(SystemCallError) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: limit)
        while true {
            let count = Glibc.read(raw, &buffer, limit)
            if count > 0 { return Array(buffer[..<count]) }
            if count == 0 { return nil }
            if errno == EAGAIN { return [] }
            guard errno == EINTR else { throw SystemCallError("read descriptor \(raw)") }
        }
    }

    /// Everything up to the end.
    package func readAll() throws(SystemCallError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let some = try readSome() { bytes += some }
        return bytes
    }
}
