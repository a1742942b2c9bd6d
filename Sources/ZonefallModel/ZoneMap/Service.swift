/// What users care about: replicas, of which `quorum` must work, reached by its entries.
package struct Service: Hashable, Sendable {
    package typealias ID = Identifier<Service>

    /// By what a service is reached.
    package enum Entry: Hashable, Sendable {
        case globalLoadBalancer(GlobalLoadBalancer.ID)
        case loadBalancer(LoadBalancer.ID)
        case floatingIP(FloatingIP.ID)
    }

    /// What a service can't live without.
    package enum Backend: Hashable, Sendable {
        case service(Service.ID)
        case instance(Instance.ID)
    }

    package let id: ID
    package var replicas: [Instance.ID]
    /// How many replicas must work; so many may be lost: `replicas.count - quorum`. From 1 to `replicas.count`.
    package var quorum: Int
    /// Any one suffices. Empty: a service for other services only.
    package var entries: [Entry]
    package var dependsOn: [Backend]
    /// The zones on any of which the service is meant to live (`expected_zones`); empty: the zones of its replicas.
    package var expectedZones: [Zone.ID]

    package init(
        id: ID,
        replicas: [Instance.ID],
        quorum: Int = 1,
        entries: [Entry] = [],
        dependsOn: [Backend] = [],
        expectedZones: [Zone.ID] = []
    ) {
        self.id = id
        self.replicas = replicas
        self.quorum = quorum
        self.entries = entries
        self.dependsOn = dependsOn
        self.expectedZones = expectedZones
    }
}
