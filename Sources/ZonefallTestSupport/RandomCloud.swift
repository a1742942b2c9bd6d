import ZonefallModel

/// A random region under a seed: one or two tenants over two to four zones, clean as the recommended shape is.
///
/// Each tenant has a router a zone, a web service behind a balancer, a floating IP and a global balancer over its zones,
/// perhaps databases, a service of one instance, odd instances, a clean back network, IPv6; on one stretched network, or
/// on a network a zone with routes between them. Valid by construction: unique ids and addresses, each address in its
/// subnet, no dangling reference.
package struct RandomCloud {
    package internal(set) var draft: MapDraft
    /// What ``plant(probability:)`` made wrong: exactly what an audit should confirm.
    package internal(set) var planted: [PlantedFault] = []
    var random: SeededGenerator
    var tenants: [RandomTenant] = []
    /// Things that a fault has made use of, so that no second one interferes.
    var touched: Set<Resource> = []

    package struct PlantedFault: Hashable, Sendable {
        package let kind: Finding.Kind
        package let subject: Resource
        package let zone: Zone.ID

        init(_ rule: Finding.Rule, _ subject: Resource, _ zone: Zone.ID) {
            kind = rule.kind
            self.subject = subject
            self.zone = zone
        }
    }

    package init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        let zones = (1...Int.random(in: 2...4, using: &random)).map { Zone.ID("az\($0)") }
        draft = MapDraft(zones: zones)
        draft.region = "random-\(seed)"
        for number in 1...(Bool.random(using: &random) ? 1 : 2) {
            let chosen = Set(zones.shuffled(using: &random).prefix(Int.random(in: 2...zones.count, using: &random)))
            var tenant = RandomTenant(
                name: "t\(number)",
                number: number,
                zones: zones.filter { chosen.contains($0) },
                isStretched: Int.random(in: 0..<3, using: &random) > 0,
                isDualStack: Int.random(in: 0..<3, using: &random) == 0
            )
            tenant.build(into: &draft, using: &random)
            tenants.append(tenant)
        }
        draft.vantages.append(Vantage(id: "agent-out"))
    }

    package var map: ZoneMap { draft.map }
}
