import Glibc
import ZonefallModel

/// The name servers of the system, as /etc/resolv.conf lists them.
///
/// Read anew for each lookup, so that a change needs no restart. Search domains and /etc/hosts are left out on purpose: a probe
/// asks for exactly the name that it was told.
enum ResolverConfiguration {
    /// resolv.conf(5) allows three.
    static let mostServers = 3

    static func nameServers(in text: String) -> [IPAddress] {
        let servers = text.split(separator: "\n").compactMap { line -> IPAddress? in
            let words = line.split { $0 == " " || $0 == "\t" }
            guard words.count >= 2, words[0] == "nameserver" else { return nil }
            return IPAddress(String(words[1]))
        }
        return Array(servers.prefix(mostServers))
    }

    static func systemNameServers(path: String = "/etc/resolv.conf") -> [IPAddress] {
        // A file that can't be read names no servers, and the lookup says so.
        guard let bytes = SmallFile.read(path, atMost: 64 << 10) else { return [] }
        return nameServers(in: String(decoding: bytes, as: UTF8.self))
    }
}

/// Reads a file of configuration as a whole, without Foundation.
package enum SmallFile {
    /// - Returns: nil when it can't be read or is larger than `limit` bytes; `errno` says why, 0 for too large.
    package static func read(_ path: String, atMost limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { closeDescriptor(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 { return nil }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                errno = 0
                return nil
            }
        }
    }
}
