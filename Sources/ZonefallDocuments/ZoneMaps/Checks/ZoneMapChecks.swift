/// One way in which the values of a zone map can contradict each other.
protocol ZoneMapCheck: Sendable {
    /// Reports every contradiction to the draft's log.
    func check(_ draft: ZoneMapDraft)
}

/// All of them; a new one is a file beside this and a line here.
enum ZoneMapChecks {
    static let all: [any ZoneMapCheck] = [
        UniqueIDs(),
        References(),
        ZonesOfRegion(),
        RepeatedMentions(),
        DisjointSubnets(),
        AddressesInSubnets(),
        UniqueAddresses(),
        Gateways(),
        NetworksReachTheirPorts(),
        ServiceCycles(),
        AgentsOnInstances(),
        UniqueDomainNames(),
        RealityOfTheMap(),
    ]
}
