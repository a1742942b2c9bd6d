import ZonefallModel

extension Vantage: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case id, zone, instance
        package static let object = "an agent"
    }

    package init?(_ object: DocumentObject<Key>) {
        let id: ID? = object.required(.id, .id())
        let zone: Zone.ID? = object.optional(.zone, .zone)
        let instance: Instance.ID? = object.optional(.instance, .id())
        guard let id else { return nil }
        self.init(id: id, zone: zone, instance: instance)
    }
}
