import Glibc
import ZonefallProbes

/// The bearer token, as a file holds it: one line, the line feed at its end not counted.
enum TokenFile {
    static let largest = 4_096

    static func read(_ path: String) throws(AgentError) -> String {
        errno = 0
        guard let bytes = SmallFile.read(path, atMost: largest) else {
            let reason = errno == 0 ? "it is larger than \(largest) bytes" : String(cString: strerror(errno))
            throw .unreadableTokenFile(path, reason: reason)
        }
        var token = bytes[...]
        while let last = token.last, last == 0x0a || last == 0x0d { token.removeLast() }
        guard !token.isEmpty, token.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .badToken(path) }
        return String(decoding: token, as: UTF8.self)
    }
}
