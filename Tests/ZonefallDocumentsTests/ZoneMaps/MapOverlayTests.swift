import Testing
import ZonefallDocuments
import ZonefallModel

/// What a small file adds to an imported map, and what it may not.
struct MapOverlayTests {
    private static let map = DocumentSource(
        name: "import.yaml",
        text: """
            region: r1
            zones: [{ id: az1 }, { id: az2 }]
            networks: [{ id: app, role: tenant, cidr: 10.0.0.0/24 }]
            instances:
              - { id: web-az1, zone: az1, ports: [{ network: app, address: 10.0.0.11 }] }
              - { id: web-az2, zone: az2, ports: [{ network: app, address: 10.0.0.12 }] }
            services:
              - { id: web, replicas: [web-az1] }
            """
    )

    private func merged(_ overlay: String) throws(DocumentError) -> ZoneMap {
        try MapOverlay.map(Self.map, with: DocumentSource(name: "services.yaml", text: overlay))
    }

    private func faults(_ overlay: String) -> String {
        do throws(DocumentError) {
            _ = try merged(overlay)
            return "none"
        } catch {
            return error.description
        }
    }

    @Test func `services, agents and edges are added, and a service that was found gives way to one that is told`()
        throws
    {
        let map = try merged(
            """
            services:
              - { id: web, replicas: [web-az1, web-az2], expected_zones: [az1, az2] }
            agents:
              - { id: watch-az1, zone: az1 }
            zones:
              - { id: az2, edges: [{ role: egress, address: 203.0.113.1 }] }
            """
        )
        #expect(map.services.count == 1)
        #expect(map.service("web")?.replicas == ["web-az1", "web-az2"])
        #expect(map.vantages.map(\.id) == ["watch-az1"])
        #expect(map.zones.map(\.id) == ["az1", "az2"])
        #expect(map.zone("az2")?.edges.count == 1)
    }

    @Test func `an empty overlay leaves the map as it is`() throws {
        #expect(try merged("services: []").services.map(\.id) == ["web"])
    }

    @Test func `a mistyped key is refused at its line, with what was meant`() {
        #expect(
            faults("agents: []\nservcies:\n  - { id: web, replicas: [web-az1] }")
                .contains("services.yaml:2:1: unknown key \"servcies\" in an overlay")
        )
        #expect(faults("servcies: []").contains("Did you mean \"services\"?"))
        let deep = faults("services:\n  - { id: web, replica: [web-az1] }")
        #expect(deep.contains("services.yaml:2:"))
        #expect(deep.contains("Did you mean \"replicas\"?"))
    }

    @Test func `what the cloud itself tells can't be said otherwise`() {
        #expect(faults("routers: []").contains("\"routers\" comes from the cloud itself"))
    }

    @Test func `an instance or a zone that the cloud does not have is told at the overlay's own line`() {
        let instance = faults("services:\n  - { id: web, replicas: [web-az3] }")
        #expect(instance.contains("services.yaml:2:"))
        #expect(instance.contains("web-az3"))
        let zone = faults("zones:\n  - { id: az3 }")
        #expect(zone.contains("services.yaml:2:"))
        #expect(zone.contains("the cloud has no zone \"az3\""))
        #expect(zone.contains("Did you mean"))
    }
}
