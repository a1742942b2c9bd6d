import Foundation
import ZonefallReports

/// One of our output streams, as far as it is a terminal.
struct Terminal {
    let descriptor: Int32

    static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
    static let standardError = Terminal(descriptor: STDERR_FILENO)

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// nil when it is none, or does not say.
    var columns: Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    func rendering(noColour: Bool) -> Rendering {
        Rendering(
            environment: ProcessInfo.processInfo.environment,
            isTerminal: isTerminal,
            columns: columns,
            allowsColour: !noColour
        )
    }
}

/// Data, and nothing else.
enum StandardOutput {
    /// - Throws: when the other end is full or gone: half a report must not look like a whole one.
    static func write(_ text: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }
}

/// Progress and errors. What they quote comes from documents and clouds, so it is made safe line by line.
enum StandardError {
    static func write(_ text: String) {
        let hasUnicode = Terminal.standardError.rendering(noColour: true).hasUnicode
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { TerminalText.safe(String($0), hasUnicode: hasUnicode) + "\n" }
        // Nobody is left to tell when standard error itself is gone.
        try? FileHandle.standardError.write(contentsOf: Data(lines.joined().utf8))
    }
}
