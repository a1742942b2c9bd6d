import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel

struct ZoneMapReadingTests {
    private func soundMap() throws -> ZoneMap {
        let file = TestFiles.fixtures.appending(path: "sound.yaml")
        return try ZoneMap(document: DocumentSource(name: "sound.yaml", bytes: TestFiles.bytes(of: file)))
    }

    @Test func `every key of a map reaches the model`() throws {
        let map = try soundMap()

        #expect(map.region == "r1")
        let edge = Zone.Edge(role: .egress, address: try #require(IPAddress("198.51.100.1")))
        #expect(map.zones == [Zone(id: "az1", edges: [edge]), Zone(id: "az2")])
        #expect(map.network("app")?.subnets.map(\.description) == ["10.0.0.0/24", "2001:db8::/64"])
        #expect(map.network("app")?.role == .tenant)
        #expect(map.network("back")?.role == .back)
        #expect(map.network("back")?.zones == ["az1"])
        #expect(map.router("rtr-a")?.externalAddress == IPAddress("203.0.113.1"))
        #expect(map.router("rtr-a")?.interfaces.first?.addressV6 == IPAddress("2001:db8::1"))
        #expect(map.router("rtr-b")?.requestedZones == ["az2"])
        let route = Router.Route(
            destination: try #require(IPPrefix("10.9.0.0/24")),
            nextHop: try #require(IPAddress("10.0.0.1"))
        )
        #expect(map.router("rtr-b")?.routes == [route])
        #expect(map.instance("vm-a")?.ports.map(\.network) == ["app", "back"])
        #expect(map.instance("vm-b")?.gateway == IPAddress("10.0.0.2"))
        #expect(map.loadBalancer("lb-a")?.members == ["vm-a", "vm-b"])
        #expect(map.loadBalancer("lb-a")?.listeners == [LoadBalancer.Listener(protocol: .http, port: 80)])
        #expect(map.loadBalancer("lb-a")?.health == LoadBalancer.HealthMonitor(interval: .milliseconds(500)))
        #expect(map.floatingIP("fip-a")?.serves == .loadBalancer("lb-a"))
        #expect(map.floatingIP("fip-b")?.serves == .instance("vm-b"))
        #expect(map.service("shop")?.entries == [.globalLoadBalancer("shop-glb")])
        #expect(map.service("shop")?.dependsOn == [.service("db")])
        #expect(map.service("shop")?.expectedZones == ["az1", "az2"])
        #expect(map.service("db")?.quorum == 1)
        #expect(map.globalLoadBalancer("shop-glb")?.answers == ["fip-a", "fip-b"])
        #expect(map.vantage("agent-a") == Vantage(id: "agent-a", zone: "az1", instance: "vm-a"))
        #expect(map.vantage("agent-out")?.isOutside == true)
        #expect(map.reality.routerZones == ["rtr-b": "az1"])
        #expect(map.reality.instanceGateways == ["vm-b": .v4(0x0a00_0001)])
        #expect(map.reality.loadBalancerMembers == ["lb-a": ["vm-b"]])
    }

    @Test func `each thing knows the line on which it stands`() throws {
        let map = try soundMap()

        #expect(map.locations.count == map.entityCount)
        #expect(map.locations[.zone("az2")]?.description == "sound.yaml:5:5")
        #expect(map.locations[.router("rtr-b")]?.description == "sound.yaml:14:5")
        #expect(map.locations[.floatingIP("fip-b")]?.description == "sound.yaml:40:5")
        #expect(map.locations[.vantage("agent-out")]?.description == "sound.yaml:54:5")
    }

    @Test func `an agent on an instance is in the zone of that instance`() throws {
        let text = """
            region: r1
            zones: [{id: az1}]
            networks: [{id: app, cidr: 10.0.0.0/24}]
            instances: [{id: vm, zone: az1, ports: [{network: app, address: 10.0.0.5}]}]
            agents: [{id: agent, instance: vm}]
            """
        let map = try ZoneMap(document: DocumentSource(name: "map.yaml", text: text))

        #expect(map.vantage("agent")?.zone == "az1")
    }

    @Test(arguments: TestFiles.paths(in: TestFiles.fixtures.appending(path: "corpus"), endings: ["json"]))
    func `a recorded map is accepted as it is, as JSON and as YAML alike`(file: String) throws {
        let bytes = try TestFiles.bytes(of: TestFiles.fixtures.appending(path: "corpus/\(file)"))

        let map = try ZoneMap(document: DocumentSource(name: file, bytes: bytes))
        let same = try ZoneMap(document: DocumentSource(name: "map.yaml", bytes: bytes))

        #expect(map.entityCount > 20)
        #expect(map.instances == same.instances)
        #expect(map.services == same.services)
        #expect(map.routers == same.routers)
        #expect(map.locations.mapValues(\.line) == same.locations.mapValues(\.line))
        #expect(map.locations.mapValues(\.column) == same.locations.mapValues(\.column))
    }

    @Test(arguments: TestFiles.exampleMaps)
    func `an example is right`(file: String) throws {
        let map = try ZoneMap(contentsOf: TestFiles.repository.appending(path: "Examples/\(file)").path)

        #expect(map.zones.count == 3)
        #expect(map.vantages.contains { $0.isOutside })
        for zone in map.zones { #expect(map.vantages.contains { $0.zone == zone.id }) }
    }

    @Test func `the honest demo is the demo without its reality`() throws {
        let folder = TestFiles.repository.appending(path: "Examples/demo")
        let demo = try ZoneMap(contentsOf: folder.appending(path: "zonemap.yaml").path)
        let honest = try ZoneMap(contentsOf: folder.appending(path: "honest.yaml").path)

        #expect(honest.reality.isEmpty)
        #expect(demo.reality.routerZones == ["rtr-az2": "az1"])
        #expect(demo.reality.instanceGateways == ["shop-az1": .v4(0x0a14_0003)])
        #expect(demo.reality.serviceBackends == ["reports": [.instance("db-az2")]])
        #expect(demo.reality.loadBalancerMembers == ["lb-shop-az3": ["shop-az2"]])
        #expect(honest.networks == demo.networks)
        #expect(honest.routers == demo.routers)
        #expect(honest.instances == demo.instances)
        #expect(honest.floatingIPs == demo.floatingIPs)
        #expect(honest.loadBalancers == demo.loadBalancers)
        #expect(honest.services == demo.services)
        #expect(honest.globalLoadBalancers == demo.globalLoadBalancers)
        #expect(honest.vantages == demo.vantages)
    }

    @Test func `the head of the demo's map says what the demo has to find`() throws {
        let folder = TestFiles.repository.appending(path: "Examples/demo")
        let text = try String(contentsOf: folder.appending(path: "zonemap.yaml"), encoding: .utf8)
        let head = text.split(separator: "\n").prefix { $0.hasPrefix("#") }.map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).dropFirst().prefix(3).map(String.init)
        }
        let expected = try JSONValue(
            parsing: String(contentsOf: folder.appending(path: "expected.json"), encoding: .utf8)
        )

        let findings = try #require(expected["findings"]?.arrayValue)
        #expect(findings.count == 8)
        for finding in findings {
            let words = ["kind", "subject", "zone"].compactMap { finding[$0]?.stringValue }
            #expect(head.contains(words), "\(words)")
        }
        let kinds = Set(Finding.Rule.all.map(\.kind.rawValue))
        #expect(head.count { words in words.first.map(kinds.contains) ?? false } == findings.count)
    }

    @Test func `a null value means that it is not known`() throws {
        let text = #"{"region": "r1", "zones": [{"id": "az1", "edges": null}], "networks": null, "reality": null}"#

        let map = try ZoneMap(document: DocumentSource(name: "map.json", text: text))

        #expect(map.zones == [Zone(id: "az1")])
        #expect(map.networks.isEmpty)
    }
}
