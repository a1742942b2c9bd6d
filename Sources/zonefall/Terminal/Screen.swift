import Foundation

/// A terminal taken over: its alternate screen, keys without a line feed, and everything put back at the end.
final class Screen {
    private let before: termios

    /// Why a wait ended.
    enum Event: Equatable {
        case key(UInt8)
        /// The time is over, or the terminal has another size.
        case redraw
        case end
    }

    /// Takes the terminal; nil when standard input or output is none.
    init?() {
        var attributes = termios()
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, tcgetattr(STDIN_FILENO, &attributes) == 0 else {
            return nil
        }
        before = attributes
        attributes.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &attributes)
        // They only have to end a wait: a signal without a handler would end the program, and leave the terminal as it is.
        for number in [SIGWINCH, SIGINT, SIGTERM, SIGHUP] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { number in if number != SIGWINCH { Screen.isToEnd = 1 } }
            sigaction(number, &action, nil)
        }
        Self.say("\u{1b}[?1049h\u{1b}[?25l")
    }

    deinit {
        var attributes = before
        tcsetattr(STDIN_FILENO, TCSANOW, &attributes)
        Self.say("\u{1b}[?25h\u{1b}[?1049l")
    }

    private static func say(_ text: String) {
        // A terminal that is gone needs nothing put back.
        try? StandardOutput.write(text)
    }

    /// Written by a signal handler, read by the one thread that draws.
    nonisolated(unsafe) private static var isToEnd: sig_atomic_t = 0

    var rows: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
        return Int(size.ws_row)
    }

    /// Draws lines over what was there, without a moment in which nothing is.
    func draw(_ lines: [String]) throws {
        let text = lines.map { "\($0)\u{1b}[K" }.joined(separator: "\r\n")
        try StandardOutput.write("\u{1b}[H\(text)\u{1b}[J")
    }

    /// Waits for a key, another size, a signal to end, or until the time is over.
    func wait(atMost milliseconds: Int32) -> Event {
        if Self.isToEnd != 0 { return .end }
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        let ready = poll(&descriptor, 1, milliseconds)
        if Self.isToEnd != 0 { return .end }
        guard ready > 0 else { return .redraw }
        var key: UInt8 = 0
        // The terminal is gone.
        guard read(STDIN_FILENO, &key, 1) == 1 else { return .end }
        return .key(key)
    }
}
