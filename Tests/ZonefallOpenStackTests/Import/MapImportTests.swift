import Testing
import ZonefallAnalysis
import ZonefallDocuments
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallOpenStack

/// Of a region as it was recorded; the lab's tests ask real servers.
struct MapImportTests {
    private func inventory(_ own: @escaping RecordedCloud.Answer = { _ in nil }) throws -> CloudInventory {
        let cloud = try RecordedCloud(own)
        defer { cloud.stop() }
        return try CloudInventory(reading: cloud.connection())
    }

    @Test func `a router stands where its agents say, whatever it was asked for`() throws {
        let map = ImportedMap(try inventory()).map
        let multi = try #require(map.router("rt-multi"))
        #expect(multi.requestedZones == ["az1", "az2"])
        #expect(multi.zone == "az2")
        #expect(multi.derivedFrom == "availability_zones [az2], availability_zone_hints [az1, az2]")
        #expect(map.router("rt-empty")?.zone == nil)
        #expect(map.router("rt-nohint")?.requestedZones == ["az1"])
    }

    @Test func `what nobody places is unknown, and nothing green comes of it`() throws {
        let map = ImportedMap(try inventory()).map
        #expect(map.loadBalancer("lb-nozone")?.zone == .unknown)
        #expect(map.unplaced == [.loadBalancer("lb-nozone")])
        let balancer = LoadBalancer(
            id: "lb",
            zone: .unknown,
            network: "app",
            address: .v4(0x0a0a_00fe),
            service: "s",
            members: ["web-az1", "web-az2"]
        )
        let service = Service(id: "s", replicas: ["web-az1", "web-az2"], entries: [.loadBalancer("lb")])
        let foreseen = forecasts(
            in: ZoneMap(
                region: map.region,
                zones: map.zones,
                networks: map.networks,
                routers: map.routers,
                instances: map.instances.map { instance in
                    var lone = instance
                    lone.gateway = nil
                    return lone
                },
                loadBalancers: [balancer],
                services: [service]
            )
        )
        #expect(foreseen.map(\.verdict) == [.inconclusive, .inconclusive, .inconclusive])
        #expect(foreseen.allSatisfy { $0.services.allSatisfy(\.fate.isUnknown) })
    }

    @Test func `a floating IP is in its router's zone, and leads to what its port belongs to`() throws {
        let map = ImportedMap(try inventory()).map
        let cross = try #require(map.floatingIPs.first { $0.serves == .instance("web-az3") })
        #expect(cross.zone == "az1")
        #expect(cross.router == "rt-az1")
        #expect(map.floatingIPs.contains { $0.serves == .loadBalancer("lb-az1") })
        #expect(audit(map).contains { $0.rule == .remoteFloatingIP && $0.subject == .floatingIP(cross.id) })
    }

    @Test func `instances are named after their ports where Nova is not asked`() throws {
        let imported = ImportedMap(try inventory())
        #expect(imported.map.instances.map(\.id) == ["db-az1", "db-az2", "web-az1", "web-az2", "web-az3"])
        #expect(imported.map.instance("web-az2")?.gateway == .v4(0x0a0a_0001))
        #expect(imported.notes.contains { $0.hasPrefix("The cloud has no Nova in its catalogue") })
    }

    @Test func `instances that differ by their zone are one service`() throws {
        let map = ImportedMap(try inventory()).map
        let web = try #require(map.service("web"))
        #expect(web.replicas == ["web-az1", "web-az2", "web-az3"])
        #expect(map.loadBalancer("lb-az1")?.service == "web")
        #expect(map.loadBalancer("lb-az1")?.members == ["web-az1", "web-az2", "web-az3"])
    }

    @Test func `the same cloud gives the same bytes, in whatever order it tells`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var generator = SeededGenerator(seed: seed)
        let inventory = try inventory()
        let text = ImportedMap(inventory).map.documentText()
        for _ in 0..<20 {
            var shuffled = inventory
            shuffled.ports.shuffle(using: &generator)
            shuffled.routers.shuffle(using: &generator)
            shuffled.networks.shuffle(using: &generator)
            shuffled.subnets.shuffle(using: &generator)
            shuffled.floatingIPs.shuffle(using: &generator)
            shuffled.balancers.shuffle(using: &generator)
            shuffled.listeners.shuffle(using: &generator)
            shuffled.pools.shuffle(using: &generator)
            shuffled.zones.shuffle(using: &generator)
            #expect(ImportedMap(shuffled).map.documentText() == text, "seed \(seed)")
        }
    }

    @Test func `what is written is read as the same map`() throws {
        let map = ImportedMap(try inventory()).map
        let text = map.documentText(notes: ["a note\nof two lines"])
        let read = try ZoneMap(document: DocumentSource(name: "m.yaml", text: text))
        #expect(read.documentText(notes: ["a note\nof two lines"]) == text)
        #expect(read.routers == map.routers)
        #expect(read.instances == map.instances)
        #expect(read.floatingIPs == map.floatingIPs)
        #expect(read.loadBalancers == map.loadBalancers)
        #expect(read.services == map.services)
    }

    @Test func `on a cloud that repeats the hints, zones of routers are claimed and not known`() throws {
        let map = ImportedMap(
            try inventory { request in
                guard request.path.hasPrefix("/v2.0/extensions") else { return nil }
                return .answer(body: Array(#"{"extensions": [{"alias": "availability_zone"}]}"#.utf8))
            }
        ).map
        #expect(map.routers.allSatisfy { $0.zone == nil })
        #expect(map.router("rt-multi")?.derivedFrom?.contains("claimed") == true)
    }

    @Test func `balancers that we may not see are a gap, and the rest is a map`() throws {
        let inventory = try inventory { $0.path.contains("/lbaas/") ? .answer(status: 403) : nil }
        let imported = ImportedMap(inventory)
        #expect(inventory.gaps.contains { $0.hasPrefix("Octavia does not show its load balancers to this account") })
        #expect(imported.map.loadBalancers.isEmpty)
        #expect(imported.map.routers.count > 3)
    }

    @Test func `routers that we may not see are no map at all`() throws {
        let body = Array(#"{"NeutronError": {"message": "rule:get_router is disallowed by policy"}}"#.utf8)
        #expect(
            throws: CloudError.forbidden(
                service: "Neutron",
                what: "GET /routers",
                reason: "rule:get_router is disallowed by policy."
            )
        ) {
            _ = try inventory { $0.path.hasPrefix("/v2.0/routers") ? .answer(status: 403, body: body) : nil }
        }
    }

    @Test func `hostile names become harmless ids`() throws {
        var inventory = try inventory()
        inventory.routers[0] = try CloudObjects.Router(
            JSONValue(
                parsing: #"{"id": "00000000-0000", "name": "x\n- id: evil\u001b[2J", "availability_zones": ["az1"]}"#
            )
        )
        let text = ImportedMap(inventory).map.documentText(notes: ImportedMap(inventory).notes)
        #expect(!text.contains("\u{1b}"))
        #expect(try ZoneMap(document: DocumentSource(name: "m.yaml", text: text)).router("evil") == nil)
    }
}
