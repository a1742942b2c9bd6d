import ZonefallModel

extension ZoneMap {
    /// A random region: one to two tenants over two to four zones, the same for the same seed.
    ///
    /// - Parameter faultProbability: of each kind of declared fault for each tenant, 0 to 1; without any the map is clean.
    ///   See ``RandomCloud`` for what was planted.
    package static func random(seed: UInt64, faultProbability: Double = 0.3) -> ZoneMap {
        var cloud = RandomCloud(seed: seed)
        cloud.plant(probability: faultProbability)
        return cloud.map
    }
}
