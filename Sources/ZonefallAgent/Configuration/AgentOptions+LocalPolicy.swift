import Glibc
import ZonefallModel
import ZonefallProbes

extension AgentOptions {
    /// In bytes.
    private static let largestKey = 4_096

    /// What this host allows and knows.
    ///
    /// - Throws: ``AgentError`` when the key can't be read.
    func localPolicy() throws(AgentError) -> LocalPolicy {
        LocalPolicy(programs: programs, udpKey: try udpKey())
    }

    /// What this agent answers others by, if it is to.
    ///
    /// - Throws: ``AgentError`` when it can't listen there, or the key can't be read.
    func openReflector(on loop: EventLoop) throws(AgentError) -> UDPReflector? {
        guard let reflector, let key = try udpKey() else { return nil }
        do throws(SystemError) {
            return try UDPReflector(
                loop: loop,
                address: reflector.listen.address,
                port: reflector.listen.port,
                key: key,
                name: id.rawValue,
                mostPerSecond: reflector.mostPerSecond
            )
        } catch {
            throw .cannotReflect("\(reflector.listen)", reason: "\(error)")
        }
    }

    private func udpKey() throws(AgentError) -> [UInt8]? {
        guard let udpKeyFile else { return nil }
        errno = 0
        let key = SmallFile.read(udpKeyFile, atMost: Self.largestKey)
        guard let key, !key.isEmpty else {
            let reason =
                errno == 0
                ? "it is empty or larger than \(Self.largestKey) bytes" : String(cString: strerror(errno))
            throw .unreadableKeyFile(udpKeyFile, reason: reason)
        }
        return key
    }
}
