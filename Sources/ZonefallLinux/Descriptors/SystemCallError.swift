import Glibc

/// A system call that failed: which, on what, and the kernel's reason.
package struct SystemCallError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, in words that follow "could not": `open /run/netns/web-a`.
    package let attempt: String
    /// As in errno(3), positive.
    package let code: Int32

    package init(_ attempt: String, code: Int32 = errno) {
        self.attempt = attempt
        self.code = abs(code)
    }

    package var description: String { "could not \(attempt): \(Self.text(of: code))" }

    /// The kernel's words for an error number.
    package static func text(of code: Int32) -> String {
        strerror(abs(code)).map { String(cString: $0) } ?? "error \(code)"
    }

    /// - Returns: `result`, unless it is a negated errno as our C functions return.
    @discardableResult
    package static func check(_ result: Int32, _ attempt: @autoclosure () -> String) throws(SystemCallError) -> Int32 {
        guard result >= 0 else { throw SystemCallError(attempt(), code: -result) }
        return result
    }
}
