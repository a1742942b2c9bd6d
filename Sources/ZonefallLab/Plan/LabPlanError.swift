import ZonefallModel

/// Why a map can't become a lab.
package enum LabPlanError: Error, Hashable, Sendable {
    case noZone(Resource)
    case unknownZone(Zone.ID, namedBy: Resource)
    case unknownNetwork(Network.ID, namedBy: Resource)
    case outsideSubnets(IPAddress, Network.ID, Resource)
    case outOfAddresses
}

extension LabPlanError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noZone(let resource):
            "\(resource.capitalized) stands in no zone of the map. Give it one (\"zone\" or \"zones\")."
        case .unknownZone(let zone, let resource):
            "\(resource.capitalized) stands in zone '\(zone)', which the map does not list. Add it under \"zones\"."
        case .unknownNetwork(let network, let resource):
            "\(resource.capitalized) is on network '\(network)', which the map does not list. Add it under \"networks\"."
        case .outsideSubnets(let address, let network, let resource):
            "\(resource.capitalized) has address \(address), which is in no subnet of network '\(network)'. "
                + "Correct the address, or add the subnet."
        case .outOfAddresses:
            "The map leaves no documentation address free (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24) for the lab's own "
                + "hosts. Use fewer agents or other addresses in the map."
        }
    }
}

extension Resource {
    /// At the start of a sentence.
    fileprivate var capitalized: String {
        let text = description
        return text.prefix(1).uppercased() + text.dropFirst()
    }
}
