import ZonefallModel

/// A service as it is written: its entries and backends are ids, of which only the whole map says what they are.
struct ServiceDraft: DocumentDecodable {
    enum Key: String, DocumentKey {
        case id, replicas, quorum, entry
        case dependsOn = "depends_on"
        case expectedZones = "expected_zones"
        static let object = "a service"
    }

    let id: Service.ID
    let replicas: [Instance.ID]
    let quorum: Int
    let entries: [String]
    let dependsOn: [String]
    let expectedZones: [Zone.ID]

    init?(_ object: DocumentObject<Key>) {
        let id: Service.ID? = object.required(.id, .id())
        replicas = object.list(.replicas, .id())
        quorum = object.optional(.quorum, .integer(in: 0...DocumentLimits.entities)) ?? 1
        entries = object.list(.entry, .text)
        dependsOn = object.list(.dependsOn, .text)
        expectedZones = object.list(.expectedZones, .zone)
        switch object.count(of: .replicas) {
        case 0:
            object.report(
                "the service has no replicas",
                remedy: "List under \"replicas\" the instances that do its work."
            )
        case .some(let written) where !(1...written).contains(quorum):
            object.report(
                "the service needs \(quorum) of its \(written) replicas",
                at: .quorum,
                remedy: "Write a quorum from 1 to \(written), or list all replicas."
            )
        default: break
        }
        guard let id else { return nil }
        self.id = id
    }
}
