import Glibc

/// A system call that failed where nothing can go on without it.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    package let call: String
    package let errno: Int32

    package var description: String { "\(call): \(String(cString: strerror(errno)))" }

    /// The result of a `zf_…` function, or what its negative errno means.
    static func check(_ result: Int32, _ call: String) throws(SystemError) -> Int32 {
        guard result >= 0 else { throw SystemError(call: call, errno: -result) }
        return result
    }
}

func closeDescriptor(_ descriptor: Int32) {
    _ = close(descriptor)
}
