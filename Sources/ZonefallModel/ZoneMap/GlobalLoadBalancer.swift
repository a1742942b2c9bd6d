/// A DNS name that answers with the floating IPs of a service's sites.
package struct GlobalLoadBalancer: Hashable, Sendable {
    package typealias ID = Identifier<GlobalLoadBalancer>

    package let id: ID
    /// The DNS name, without a trailing dot.
    package var name: String
    package var service: Service.ID
    package var answers: [FloatingIP.ID]

    package init(id: ID, name: String, service: Service.ID, answers: [FloatingIP.ID]) {
        self.id = id
        self.name = name
        self.service = service
        self.answers = answers
    }
}
