/// A public address that a router translates to a load balancer or an instance. It lives in one zone: no anycast.
package struct FloatingIP: Hashable, Sendable {
    package typealias ID = Identifier<FloatingIP>

    /// What a floating IP leads to.
    package enum Served: Hashable, Sendable {
        case loadBalancer(LoadBalancer.ID)
        case instance(Instance.ID)
    }

    package let id: ID
    /// Where the map says that it lives.
    package var zone: Zone.ID
    package var address: IPAddress
    package var router: Router.ID
    /// `load_balancer` or `instance` of the document, exactly one of them; nil: allocated, but attached to nothing.
    package var serves: Served?
    /// By what its zone is known, in words (`derived_from`), where a cloud was asked; nothing decides by it.
    package var derivedFrom: String?

    package init(id: ID, zone: Zone.ID, address: IPAddress, router: Router.ID, serves: Served?) {
        self.id = id
        self.zone = zone
        self.address = address
        self.router = router
        self.serves = serves
    }
}
