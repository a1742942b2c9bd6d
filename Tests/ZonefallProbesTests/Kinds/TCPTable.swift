import Foundation

/// The connections of this host, as /proc/net/tcp lists them.
enum TCPTable {
    static let timeWait = "06"

    /// The states of all IPv4 connections with that port at either end.
    static func states(port: UInt16) throws -> [String] {
        let suffix = ":" + String(format: "%04X", Int(port))
        return try String(contentsOfFile: "/proc/thread-self/net/tcp", encoding: .utf8).split(separator: "\n")
            .compactMap { line in
                let words = line.split(separator: " ")
                guard words.count > 3, words[1].hasSuffix(suffix) || words[2].hasSuffix(suffix) else { return nil }
                return String(words[3])
            }
    }
}
