import ZonefallModel

/// One network namespace of the lab, and all that is in it.
package struct Node: Hashable, Sendable {
    package enum Role: String, Hashable, Sendable, CaseIterable {
        /// The sandbox's own namespace, where the coordinator, game days and the demo run.
        case coordinator
        /// The world outside the region: reflector, name server, outside vantages.
        case internet
        /// A zone's switches.
        case fabric
        /// A zone's provider edge: where its traffic leaves and enters.
        case edge
        case router
        case loadBalancer = "load_balancer"
        case instance
    }

    /// The namespace's file in /run/netns; the map's id where that can be a file name.
    package var name: String
    package var role: Role
    /// Where it *really* stands; nil: in no zone.
    package var zone: Zone.ID?
    /// The map's thing that this is.
    package var resource: Resource?
    package var bridges: [String] = []
    package var addresses: [InterfaceAddress] = []
    package var routes: [Route] = []
    package var forwards = false
    /// For `nft -f`.
    package var ruleset: String?
    /// For `haproxy -f`.
    package var balancer: String?

    package struct InterfaceAddress: Hashable, Sendable {
        package var interface: String
        package var address: IPAddress
        package var length: Int
    }

    package struct Route: Hashable, Sendable {
        /// nil: the default route of `family`.
        package var destination: IPPrefix?
        package var family: IPAddress.Family
        package var target: Target
        /// The source address of what this node itself sends that way.
        package var source: IPAddress?

        package enum Target: Hashable, Sendable {
            case direct(interface: String)
            /// By a gateway that is taken to be on the link, whatever the interface's prefixes.
            case gateway(IPAddress, interface: String)
            /// Silence.
            case blackhole
        }
    }

    /// Has an IP stack that carries or ends traffic, so that a blackout of its zone must darken it.
    package var carriesTraffic: Bool { role != .fabric && role != .coordinator }
}

/// A virtual cable between two nodes.
package struct Link: Hashable, Sendable {
    package var ends: [End]

    package struct End: Hashable, Sendable {
        package var node: String
        package var interface: String
        /// The bridge of the node that the interface is plugged into.
        package var bridge: String?
        /// Frames that come in here do not leave by another trunk of the bridge: trunks join all zones of a network
        /// pairwise, and so there are no loops and no zone in the middle.
        package var isTrunk = false
    }

    package init(_ first: End, _ second: End) {
        ends = [first, second]
    }
}
