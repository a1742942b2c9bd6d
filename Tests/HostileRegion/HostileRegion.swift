import Foundation
import Logging
import ZonefallCoordinator
import ZonefallModel

/// A coordinator of a region whose every name is one of those in a file: what the test of the page's hostile names serves.
///
/// Zone maps in files refuse such names, and clouds don't, so this region is made in memory.
@main
struct HostileRegion {
    static func main() async throws {
        let path = CommandLine.arguments.dropFirst().first ?? "names.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let names = try JSONValue(parsing: text).arrayValue?.compactMap(\.stringValue) ?? []
        let map = region(of: names)
        let plans = plans(of: map)
        let now: @Sendable () -> Timestamp = {
            Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000))
        }
        let coordinator = try Coordinator(
            state: RegionState(
                map: map,
                mapRevision: names.first ?? "m",
                plans: plans,
                engine: DeclaredFindings(findings(in: map)),
                silentAfter: .seconds(3_600)
            ),
            store: CoordinatorStore(path: nil),
            now: now
        )
        for plan in plans {
            let observations = plan.probes.map { probe in
                Observation(
                    time: now(),
                    vantage: plan.vantage,
                    target: probe.target,
                    kind: probe.kind,
                    outcome: .timeout
                )
            }
            _ = try await coordinator.receive(
                ObservationBatch(
                    vantage: plan.vantage,
                    epoch: 1,
                    sequence: 0,
                    sentAt: now(),
                    planRevision: names.last,
                    dropped: 0,
                    observations: observations
                )
            )
        }
        for zone in map.zones.prefix(1) {
            let event = BlackoutEvent(
                time: now(),
                phase: .start,
                zone: zone.id,
                scope: .physical,
                source: names.last ?? "chaos"
            )
            _ = try await coordinator.receive(event)
        }
        let server = CoordinatorServer(
            coordinator: coordinator,
            routes: Routes(coordinator: coordinator, token: nil, version: "test"),
            address: ListenAddress(host: "127.0.0.1", port: 0),
            logger: Logger(label: "hostile-region") { _ in SwiftLogNoOpLogHandler() }
        )
        try await server.run { port in
            FileHandle.standardOutput.write(Data("\(port ?? 0)\n".utf8))
        }
    }

    private static func region(of names: [String]) -> ZoneMap {
        let zones = names.prefix(3).map { Zone(id: .init($0)) }
        func zone(_ index: Int) -> Zone.ID { zones[index % max(1, zones.count)].id }
        let routers = names.dropFirst(3).prefix(37).enumerated().map { index, name in
            Router(id: .init(name), requestedZones: [zone(index)])
        }
        let instances = names.dropFirst(40).prefix(60).enumerated().map { index, name in
            Instance(id: .init(name), zone: zone(index), ports: [])
        }
        let addresses = names.dropFirst(100).prefix(80).enumerated().map { index, name in
            FloatingIP(
                id: .init(name),
                zone: zone(index),
                address: .v4(UInt32(index + 1)),
                router: routers[index % max(1, routers.count)].id,
                serves: .instance(instances[index % max(1, instances.count)].id)
            )
        }
        let services = names.dropFirst(180).prefix(10).enumerated().map { index, name in
            Service(id: .init(name), replicas: [instances[index].id], entries: [.floatingIP(addresses[index].id)])
        }
        let vantages = names.dropFirst(190).enumerated().map { index, name in
            Vantage(id: .init(name), zone: zone(index))
        }
        return ZoneMap(
            region: names.first ?? "region",
            zones: zones,
            routers: routers,
            instances: instances,
            floatingIPs: addresses,
            services: services,
            vantages: vantages
        )
    }

    private static func plans(of map: ZoneMap) -> [ProbePlan] {
        map.vantages.map { vantage in
            ProbePlan(
                vantage: vantage.id,
                zone: vantage.zone,
                probes: map.floatingIPs.map { address in
                    PlannedProbe(
                        id: address.id.rawValue,
                        kind: .http,
                        target: address.id.rawValue,
                        addresses: [address.address],
                        interval: .seconds(600),
                        timeout: .seconds(1)
                    )
                }
            )
        }
    }

    private static func findings(in map: ZoneMap) -> [Finding] {
        let subjects: [Resource] =
            map.routers.map { .router($0.id) } + map.floatingIPs.prefix(20).map { .floatingIP($0.id) }
            + map.services.map { .service($0.id) }
        return subjects.enumerated().map { index, subject in
            let zone = map.zones[index % max(1, map.zones.count)].id
            return Finding(
                Finding.Rule.all[index % Finding.Rule.all.count],
                subject: subject,
                zone: zone,
                expectedZones: map.zones.map(\.id).filter { $0 != zone },
                confidence: index % 3 == 0 ? 0.7 : 0.99,
                evidence: [
                    Evidence(
                        .path,
                        subject.id,
                        location: SourceLocation(file: subject.id, line: 1, column: 1),
                        references: [subject.id, zone.rawValue]
                    )
                ],
                remedy: subject.id
            )
        }
    }
}
