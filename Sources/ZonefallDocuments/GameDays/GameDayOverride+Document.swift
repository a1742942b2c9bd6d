import ZonefallModel

extension GameDay.Override: DocumentDecodable {
    package enum Key: String, DocumentKey {
        case service, expect
        case within = "within_ms"
        case from
        case maximumLossRatio = "max_loss_ratio"
        package static let object = "an override"
    }

    package init?(_ object: DocumentObject<Key>) {
        let service: Service.ID? = object.required(.service, .id())
        let expect = object.required(.expect, .word(of: Expectation.self))
        let within = object.optional(.within, .milliseconds(in: 1...86_400_000))
        let origins = object.list(.from, .text).map { $0 == "outside" ? Origin.outside : .zone(Zone.ID($0)) }
        let ratio = object.optional(.maximumLossRatio, .number(in: 0...1))
        guard let service, let expect else { return nil }
        self.init(service: service, expect: expect, within: within, origins: origins, maximumLossRatio: ratio)
    }
}
