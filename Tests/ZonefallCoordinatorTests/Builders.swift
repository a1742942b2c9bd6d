import ZonefallCoordinator
import ZonefallModel

extension Timestamp {
    /// When every test starts.
    static let start = Timestamp(millisecondsSinceEpoch: 1_772_352_000_000)
}

extension ZoneMap {
    /// Two zones, each with a router, an instance with an agent, and a floating IP; a global balancer; an agent outside.
    static let twoSites = ZoneMap(
        region: "reg1",
        zones: [Zone(id: "az1"), Zone(id: "az2")],
        routers: [Router(id: "rtr-a", requestedZones: ["az1"]), Router(id: "rtr-b", requestedZones: ["az2"])],
        instances: [Instance(id: "web-1", zone: "az1", ports: []), Instance(id: "web-2", zone: "az2", ports: [])],
        floatingIPs: [
            FloatingIP(id: "fip-a", zone: "az1", address: .v4(1), router: "rtr-a", serves: .instance("web-1")),
            FloatingIP(id: "fip-b", zone: "az2", address: .v4(2), router: "rtr-b", serves: .instance("web-2")),
        ],
        services: [Service(id: "shop", replicas: ["web-1", "web-2"], entries: [.globalLoadBalancer("shop-glb")])],
        globalLoadBalancers: [
            GlobalLoadBalancer(id: "shop-glb", name: "shop.example", service: "shop", answers: ["fip-a", "fip-b"])
        ],
        vantages: [
            Vantage(id: "agent-a", zone: "az1", instance: "web-1"),
            Vantage(id: "agent-b", zone: "az2", instance: "web-2"),
            Vantage(id: "agent-out"),
        ]
    )

    /// For each vantage: both floating IPs by HTTP, once a second.
    var plans: [ProbePlan] {
        vantages.map { vantage in
            ProbePlan(
                vantage: vantage.id,
                zone: vantage.zone,
                probes: floatingIPs.map { address in
                    PlannedProbe(
                        id: "http:\(address.id)",
                        kind: .http,
                        target: address.id.rawValue,
                        addresses: [address.address],
                        interval: .seconds(1),
                        timeout: .milliseconds(800)
                    )
                }
            )
        }
    }
}

extension Observation {
    static func http(
        _ target: String,
        from vantage: Vantage.ID,
        _ outcome: Outcome = .ok,
        at time: Timestamp = .start
    ) -> Observation {
        Observation(
            time: time,
            vantage: vantage,
            target: target,
            kind: .http,
            outcome: outcome,
            roundTrip: outcome == .ok ? .microseconds(4_711) : nil
        )
    }
}

extension ObservationBatch {
    static func of(
        _ vantage: Vantage.ID,
        epoch: Int64 = 1,
        sequence: Int64 = 0,
        dropped: Int64 = 0,
        planRevision: String? = nil,
        at time: Timestamp = .start,
        _ observations: [Observation] = []
    ) -> ObservationBatch {
        ObservationBatch(
            vantage: vantage,
            epoch: epoch,
            sequence: sequence,
            sentAt: time,
            planRevision: planRevision,
            dropped: dropped,
            observations: observations
        )
    }
}

extension Finding {
    static func remoteFloatingIP(_ address: String, confidence: Double = 0.95) -> Finding {
        Finding(
            .remoteFloatingIP,
            subject: .floatingIP(.init(address)),
            zone: "az1",
            expectedZones: ["az2"],
            confidence: confidence,
            evidence: [Evidence(.identity, "web-2 answered")],
            remedy: "move it"
        )
    }
}
