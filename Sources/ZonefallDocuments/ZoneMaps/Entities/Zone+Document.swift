import ZonefallModel

extension Zone: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case id, edges
        package static let object = "a zone"
    }

    package init?(_ object: DocumentObject<Key>) {
        let edges = object.objects(.edges, Edge.self)
        guard let id: ID = object.required(.id, .id()) else { return nil }
        self.init(id: id, edges: edges)
    }
}

extension Zone.Edge: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case role, address
        package static let object = "an edge"
    }

    package init?(_ object: DocumentObject<Key>) {
        let role = object.required(.role, .word(of: Role.self))
        let address = object.required(.address, .address)
        guard let role, let address else { return nil }
        self.init(role: role, address: address)
    }
}
