/// Why a program could not be run, or what it said when it failed.
package enum ProcessError: Error, Hashable, Sendable {
    /// - Parameter package: the Debian package that has it, if we know.
    case notFound(String, package: String?)
    /// - Parameter step: what could not be done for the new process.
    case notStarted(Command, step: String, code: Int32)
    case failed(Command, status: ExitStatus, standardError: String)
    case tooSlow(Command, deadline: Duration, standardError: String)
    /// Talking with a program that was started.
    case broken(Command, SystemCallError)
}

extension ProcessError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let name, let package):
            "The program '\(name)' was not found in PATH or the system's directories. "
                + (package.map { "Install it: apt-get install \($0)" } ?? "Install it, or give its path.")
        case .notStarted(let command, let step, let code):
            "Could not start `\(command)`: it failed to \(step): \(SystemCallError.text(of: code))."
        case .failed(let command, let status, let standardError):
            "`\(command)` \(status)\(Self.quoted(standardError)). Run it by hand to see more."
        case .tooSlow(let command, let deadline, let standardError):
            "`\(command)` did not end within \(deadline) and was killed\(Self.quoted(standardError)). "
                + "The machine may be overloaded: try again."
        case .broken(let command, let error):
            "Lost touch with `\(command)`: \(error)."
        }
    }

    /// The last lines of what a program said, short enough for a message.
    private static func quoted(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).suffix(6)
        return lines.isEmpty ? " and said nothing" : ": " + lines.joined(separator: "; ")
    }
}
