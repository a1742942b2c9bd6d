import ZonefallModel

extension Network: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case id, role, cidr, subnets, zones
        package static let object = "a network"
    }

    package init?(_ object: DocumentObject<Key>) {
        let id: ID? = object.required(.id, .id())
        let role = object.optional(.role, .word(of: Role.self)) ?? .tenant
        let cidr = object.optional(.cidr, .prefix)
        let subnets = object.list(.subnets, .prefix)
        let zones: [Zone.ID] = object.list(.zones, .zone)
        if object[.cidr] == nil, object[.subnets] == nil {
            object.report(
                "the network has no subnet",
                remedy: "Give it a \"cidr\", or \"subnets\" if it has several."
            )
        }
        guard let id else { return nil }
        self.init(id: id, role: role, subnets: (cidr.map { [$0] } ?? []) + subnets, zones: zones)
    }
}

extension DocumentValue<Zone.ID> {
    /// A zone that something names. Zones of other regions are let through as they are written (`r2/az1`), for
    /// ``ZonesOfRegion`` to say what is wrong with them.
    static var zone: Self {
        Self { node, key, log in
            if case .text(let text) = node.content, text.split(separator: "/").count == 2 { return Zone.ID(text) }
            return DocumentValue.id().read(node, key, log)
        }
    }
}
