/// From where probes start: an agent (`agents` of the document).
///
/// In a zone it runs on an instance of that zone. With neither, it is an outside vantage: somewhere on the internet.
package struct Vantage: Hashable, Sendable {
    package typealias ID = Identifier<Vantage>

    package let id: ID
    package var zone: Zone.ID?
    package var instance: Instance.ID?

    package init(id: ID, zone: Zone.ID? = nil, instance: Instance.ID? = nil) {
        self.id = id
        self.zone = zone
        self.instance = instance
    }

    package var isOutside: Bool { zone == nil }
}
