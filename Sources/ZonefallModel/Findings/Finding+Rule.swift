extension Finding {
    /// What went wrong, in the words of every document and of `docs/findings/`.
    package struct Kind: Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }
    }

    /// A stable rule id with the kind that it finds; each has a page `docs/findings/ZFnnn.md`.
    ///
    /// Ids are never used again for something else. Two rules may find the same kind in different ways.
    package struct Rule: Hashable, Sendable {
        /// `ZF001`.
        package let id: String
        package let kind: Kind
        /// One line for a person, without a full stop.
        package let title: String

        private init(_ id: String, _ kind: String, _ title: String) {
            self.id = id
            self.kind = Kind(rawValue: kind)
            self.title = title
        }

        package static let routerPlacement = Self(
            "ZF001",
            "router_placement",
            "router stands in one zone and should not"
        )
        package static let remoteGateway = Self(
            "ZF002",
            "remote_gateway",
            "default gateway is a router of another zone"
        )
        package static let zoneWithoutRouter = Self(
            "ZF003",
            "zone_without_router",
            "zone has instances and no router"
        )
        package static let remoteFloatingIP = Self(
            "ZF004",
            "remote_floating_ip",
            "floating IP enters by another zone than what it serves"
        )
        package static let floatingIPRouterElsewhere = Self(
            "ZF005",
            "remote_floating_ip",
            "floating IP is on a router of another zone"
        )
        package static let loadBalancerPlacement = Self(
            "ZF006",
            "load_balancer_placement",
            "all balancers of a multi-zone service stand in one zone"
        )
        package static let remoteMembers = Self(
            "ZF007",
            "remote_members",
            "load balancer has no member in its own zone"
        )
        package static let missingGlobalLoadBalancer = Self(
            "ZF008",
            "missing_global_lb",
            "service with several sites has no global load balancer"
        )
        package static let partialGlobalLoadBalancer = Self(
            "ZF009",
            "partial_global_lb",
            "global load balancer answers with only some sites"
        )
        package static let transitDetour = Self(
            "ZF010",
            "transit_detour",
            "routed traffic between two zones crosses a third"
        )
        package static let routedBackNetwork = Self(
            "ZF011",
            "routed_back_network",
            "back network carries ingress or egress"
        )
        package static let remoteBackend = Self(
            "ZF012",
            "remote_backend",
            "service can't live without a backend of one zone"
        )
        package static let sharedFate = Self(
            "ZF013",
            "shared_fate",
            "instance dies with another zone, and nothing in the map says why"
        )
        package static let multiHomedInstance = Self(
            "ZF014",
            "multi_homed_instance",
            "instance has several ports, and the wrong one can carry its traffic"
        )
        package static let expectedZonesUnmet = Self(
            "ZF015",
            "expected_zones_unmet",
            "the map itself can't hold the expected zones"
        )
        package static let mapDrift = Self(
            "ZF016",
            "map_drift",
            "the map differs from what is there, on the safe side"
        )
        package static let blackoutCasualty = Self(
            "ZF017",
            "blackout_casualty",
            "expected to survive a blackout, did not"
        )
        package static let blackoutSurvivor = Self(
            "ZF018",
            "blackout_survivor",
            "expected to die in a blackout, did not: the map is wrong"
        )

        /// Every rule, by id.
        package static let all: [Rule] = [
            routerPlacement, remoteGateway, zoneWithoutRouter, remoteFloatingIP, floatingIPRouterElsewhere,
            loadBalancerPlacement, remoteMembers, missingGlobalLoadBalancer, partialGlobalLoadBalancer, transitDetour,
            routedBackNetwork, remoteBackend, sharedFate, multiHomedInstance, expectedZonesUnmet, mapDrift,
            blackoutCasualty, blackoutSurvivor,
        ]

        /// A rule as a document names it: one of ours, or one of a newer version, kept as it was written.
        package static func recorded(id: String, kind: String, title: String) -> Rule {
            all.first { $0.id == id } ?? Rule(id, kind, title)
        }
    }
}

extension Finding.Kind: CustomStringConvertible {
    package var description: String { rawValue }
}
