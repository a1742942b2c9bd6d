import ZonefallLab
import ZonefallLinux

extension Lab {
    /// Starts the coordinator and the agents of a lab, with a secret that only this lab has.
    ///
    /// - Parameter pace: the packs' second between two probes becomes so much of it; below 1 for those in a hurry.
    /// - Returns: the secret, which ``Lab/token`` gives to whoever joins later.
    @discardableResult
    func startProbing(mapFile: String, packs: String, pace: Double = 1) throws -> String {
        var random = SystemRandomNumberGenerator()
        let token = (0..<2).map { _ in String(random.next(), radix: 36) }.joined()
        try startCoordinator(
            mapFile: mapFile,
            packs: packs,
            token: token,
            arguments: ["--pace", "\(pace)"] + record.addresses.reflector.both.flatMap { ["--reflector", "\($0)"] }
        )
        try startAgents(token: token)
        return token
    }
}
