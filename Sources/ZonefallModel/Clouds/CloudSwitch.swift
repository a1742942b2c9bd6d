/// A thing of a cloud that a tenant can switch off and on again without losing anything of it.
package struct CloudSwitch: Hashable, Sendable {
    package let kind: Kind
    /// As the cloud calls it.
    package let uuid: String
    /// As the zone map calls it, or what it belongs to.
    package let name: String
    package let zone: Zone.ID

    package init(_ kind: Kind, uuid: String, name: String, zone: Zone.ID) {
        (self.kind, self.uuid, self.name, self.zone) = (kind, uuid, name, zone)
    }

    /// In the order in which they go dark: what serves first, then what it serves from, and the ways in and out last.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case loadBalancer = "load_balancer"
        /// Frozen with its memory: the nearest to a power cut that gives everything back.
        case server
        /// Of an instance.
        case port
        case router
    }

    /// How journals and plans name it: `router:rt-az1:UUID`. A person signs it with its UUID in it.
    package var text: String { "\(kind.rawValue):\(name):\(uuid)" }

    /// - Returns: nil if the text is not one of ``text``; its zone is then the plan's.
    package init?(_ text: String, zone: Zone.ID) {
        guard let first = text.firstIndex(of: ":"), let last = text.lastIndex(of: ":"), first < last,
            let kind = Kind(rawValue: String(text[..<first]))
        else { return nil }
        self.init(
            kind,
            uuid: String(text[text.index(after: last)...]),
            name: String(text[text.index(after: first)..<last]),
            zone: zone
        )
    }

    /// What a person types to switch it on, when nothing else can.
    package var commandOn: String {
        switch kind {
        case .loadBalancer: "openstack loadbalancer set --enable \(uuid)"
        case .server: "openstack server unpause \(uuid)"
        case .port: "openstack port set --enable \(uuid)"
        case .router: "openstack router set --enable \(uuid)"
        }
    }

    package var commandOff: String {
        switch kind {
        case .loadBalancer: "openstack loadbalancer set --disable \(uuid)"
        case .server: "openstack server pause \(uuid)"
        case .port: "openstack port set --disable \(uuid)"
        case .router: "openstack router set --disable \(uuid)"
        }
    }
}

/// All that may ever be written to a cloud. There is no other way to write: what loses an address, a port or a disk can't be
/// said at all.
package enum CloudWrite: Hashable, Sendable {
    /// `admin_state_up`, or paused and running; with a revision only if it is still that one (`If-Match`).
    case turn(CloudSwitch, on: Bool, revision: Int64?)
    /// Says that it is ours, before anything else is done to it.
    case tag(CloudSwitch, String)
    case untag(CloudSwitch, String)

    package var object: CloudSwitch {
        switch self {
        case .turn(let object, _, _), .tag(let object, _), .untag(let object, _): object
        }
    }
}

/// What a cloud says of a switch now.
package struct CloudReading: Hashable, Sendable {
    /// `admin_state_up`: `status` stays `ACTIVE` when a router is switched off, and proves nothing.
    package let isOn: Bool
    /// Nil where the service counts none.
    package let revision: Int64?
    package let tags: [String]
    /// A balancer takes one change at a time, and none before this is false again.
    package let isBusy: Bool
    /// The whole object, for the journal.
    package let body: JSONValue
    /// What a person, or another program, may have changed meanwhile: the SHA-256 of all but state, tags and counters.
    package let fingerprint: String

    package init(
        isOn: Bool,
        revision: Int64?,
        tags: [String],
        isBusy: Bool,
        body: JSONValue,
        fingerprint: String
    ) {
        self.isOn = isOn
        self.revision = revision
        self.tags = tags
        self.isBusy = isBusy
        self.body = body
        self.fingerprint = fingerprint
    }
}
