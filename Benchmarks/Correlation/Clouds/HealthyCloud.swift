import ZonefallAnalysis
import ZonefallModel
import ZonefallTestSupport

/// Hours of a region in which nothing depends on what it should not, with the troubles that every region has: loss, failures
/// of single things, clocks that are off, silent hops, late light, blackouts announced and not, and now and then somebody
/// who pulls another plug just when a zone goes dark.
package struct HealthyCloud: Sendable {
    package let simulation: CloudSimulation
    package let hours: Int

    package init(seed: UInt64, hours: Int = 10) {
        var random = SeededGenerator(seed: seed)
        let interval: Int64 = 60_000
        var simulation = CloudSimulation(
            declared: .stretchedShop(zones: Int.random(in: 2...4, using: &random)),
            seed: random.next(),
            interval: interval,
            length: Int64(hours) * 3_600_000
        )
        simulation.loss = Double.random(in: 0.005...0.03, using: &random)
        simulation.silentHops = Double.random(in: 0...0.4, using: &random)
        simulation.reportsInTheDark = false
        simulation.lag = [0, interval].randomElement(using: &random) ?? 0
        for vantage in simulation.declared.vantages {
            simulation.clocks[vantage.id] = Int64.random(in: -5_000...5_000, using: &random)
        }
        simulation.darken(interval, &random)
        for _ in 0..<hours where Bool.random(using: &random) {
            guard let node = simulation.plug(&random) else { continue }
            let start = Int64.random(in: 0..<simulation.length / interval, using: &random) * interval
            let end = start + Int64.random(in: 1...12, using: &random) * interval
            simulation.incidents.append(.init(node: node, start: start, end: end))
        }
        self.simulation = simulation
        self.hours = hours
    }

    /// What a correlator says of it all the same.
    package func findings() -> [Finding] { simulation.findings() }
}

extension CloudSimulation {
    /// A blackout every two hours or so; one of four is not announced, and with one of ten somebody pulls a plug.
    fileprivate mutating func darken(_ interval: Int64, _ random: inout SeededGenerator) {
        var time = interval * Int64.random(in: 20...60, using: &random)
        while time + 20 * interval < length, let zone = declared.zones.randomElement(using: &random)?.id {
            let end = time + interval * Int64.random(in: 7...9, using: &random)
            let isAnnounced = Int.random(in: 0..<4, using: &random) > 0
            blackouts.append(Blackout(zone: zone, start: time, end: end, isAnnounced: isAnnounced))
            if Int.random(in: 0..<10, using: &random) == 0, let node = plug(&random) {
                incidents.append(Incident(node: node, start: time, end: end))
            }
            time = end + interval * Int64.random(in: 60...180, using: &random)
        }
    }
}
