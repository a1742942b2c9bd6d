import Glibc
import ZonefallProbes

extension AgentOptions {
    /// In bytes.
    private static let largestKey = 4_096

    /// What this host allows and knows.
    ///
    /// - Throws: ``AgentError`` when the key can't be read.
    func localPolicy() throws(AgentError) -> LocalPolicy {
        var key: [UInt8]?
        if let udpKeyFile {
            errno = 0
            key = SmallFile.read(udpKeyFile, atMost: Self.largestKey)
            guard key?.isEmpty == false else {
                let reason =
                    errno == 0
                    ? "it is empty or larger than \(Self.largestKey) bytes" : String(cString: strerror(errno))
                throw .unreadableKeyFile(udpKeyFile, reason: reason)
            }
        }
        return LocalPolicy(programs: programs, udpKey: key)
    }
}
