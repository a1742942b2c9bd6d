/// A load balancer: it lives in one zone, though it reaches members in all.
package struct LoadBalancer: Hashable, Sendable {
    package typealias ID = Identifier<LoadBalancer>

    package let id: ID
    package var zone: Zone.ID
    package var network: Network.ID
    /// The VIP (`address`, `address_v6`), on `network`.
    package var address: IPAddress
    package var addressV6: IPAddress?
    package var service: Service.ID?
    package var members: [Instance.ID]
    /// Empty: one HTTP listener on port 80.
    package var listeners: [Listener]
    package var health: HealthMonitor?
    /// By what its zone is known, in words (`derived_from`), where a cloud was asked; nothing decides by it.
    package var derivedFrom: String?

    package init(
        id: ID,
        zone: Zone.ID,
        network: Network.ID,
        address: IPAddress,
        addressV6: IPAddress? = nil,
        service: Service.ID? = nil,
        members: [Instance.ID],
        listeners: [Listener] = [],
        health: HealthMonitor? = nil
    ) {
        self.id = id
        self.zone = zone
        self.network = network
        self.address = address
        self.addressV6 = addressV6
        self.service = service
        self.members = members
        self.listeners = listeners
        self.health = health
    }

    package struct Listener: Hashable, Sendable {
        package enum ListenerProtocol: String, Hashable, Sendable, CaseIterable {
            case http, tcp
        }

        package var `protocol`: ListenerProtocol
        /// 1...65535, where clients connect (`port`).
        package var port: UInt16
        /// 1...65535, where members listen (`member_port`); the same as `port` unless said.
        package var memberPort: UInt16

        package init(protocol: ListenerProtocol = .http, port: UInt16 = 80, memberPort: UInt16? = nil) {
            self.protocol = `protocol`
            self.port = port
            self.memberPort = memberPort ?? port
        }
    }

    /// How the balancer learns that a member died (`health`).
    package struct HealthMonitor: Hashable, Sendable {
        /// Between checks of one member (`interval_ms`).
        package var interval: Duration
        /// Failed checks in a row until a member is out (`fall`), passed checks until it is back (`rise`).
        package var fall: Int
        package var rise: Int

        package init(interval: Duration = .milliseconds(500), fall: Int = 2, rise: Int = 1) {
            self.interval = interval
            self.fall = fall
            self.rise = rise
        }
    }
}
