import Foundation
import Testing
import ZonefallAnalysis
import ZonefallModel

@testable import ZonefallOpenStack

/// The sample was written by hand, in the format that `terraform show -json` documents.
struct TerraformPlanTests {
    private static let sample = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Examples/terraform/plan.json").standardized

    private func imported(_ change: (String) -> String = { $0 }) throws -> ImportedMap {
        let text = change(try String(contentsOf: Self.sample, encoding: .utf8))
        return ImportedMap(try CloudInventory(terraform: try JSONValue(parsing: Array(text.utf8))))
    }

    @Test func `things are found by what they refer to, before they have ids`() throws {
        let map = try imported().map
        #expect(map.zones.map(\.id) == ["az1", "az2"])
        #expect(map.router("main")?.interfaces.map(\.network) == ["app"])
        #expect(map.router("main")?.requestedZones == ["az1", "az2"])
        #expect(map.router("main")?.zone == nil)
        #expect(map.instances.map(\.id) == ["web-az1", "web-az2"])
        #expect(map.instances.map(\.zone) == ["az1", "az2"])
        #expect(map.instances.allSatisfy { $0.gateway == IPAddress("10.40.0.1") })
        #expect(map.loadBalancer("lb-web")?.members == ["web-az1", "web-az2"])
        #expect(map.loadBalancer("lb-web")?.listeners == [.init(port: 80, memberPort: 8080)])
        #expect(map.floatingIPs.map(\.serves) == [.loadBalancer("lb-web")])
        #expect(map.floatingIPs.map(\.router) == ["main"])
        #expect(map.service("web")?.replicas == ["web-az1", "web-az2"])
    }

    @Test func `what is wrong is found before anything exists, at its address in the plan`() throws {
        let imported = try imported()
        let findings = audit(imported.map)
        #expect(findings.contains { $0.rule == .routerPlacement && $0.subject == .router("main") })
        #expect(findings.contains { $0.rule == .loadBalancerPlacement && $0.subject == .loadBalancer("lb-web") })
        #expect(imported.uuids[.router("main")] == "openstack_networking_router_v2.main")
        #expect(imported.uuids[.instance("web-az2")] == "openstack_compute_instance_v2.web[1]")
    }

    @Test func `what mends it is told as lines of the configuration`() throws {
        let imported = try imported()
        let findings = TerraformFixes(map: imported.map, addresses: imported.uuids).added(to: audit(imported.map))
        let router = try #require(findings.first { $0.subject == .router("main") }).commands
        #expect(router[0] == "# openstack_networking_router_v2.main: availability_zone_hints = [\"az1\"]")
        #expect(router[1] == "# Beside openstack_networking_router_v2.main:")
        #expect(router[2] == "resource \"openstack_networking_router_v2\" \"main_az2\" {")
        #expect(router.contains("  availability_zone_hints = [\"az2\"]"))
        #expect(router.filter { $0.hasSuffix("{") }.count == router.filter { $0 == "}" }.count)
        let balancer = try #require(findings.first { $0.subject == .loadBalancer("lb-web") }).commands
        let other = try #require(findings.first { $0.subject == .loadBalancer("lb-web") }?.expectedZones.first)
        #expect(balancer.contains("  availability_zone = \"\(other)\""))
    }

    @Test func `addresses that the cloud would choose are all different`() throws {
        let map = try imported().map
        let addresses = map.instances.flatMap(\.ports).flatMap(\.addresses) + map.loadBalancers.map(\.address)
        #expect(Set(addresses).count == addresses.count)
    }

    @Test func `modules and keys are looked through`() throws {
        let map = try imported { text in
            text.replacing("openstack_networking_router_v2.main", with: "openstack_networking_router_v2.main")
                .replacing("web[0]", with: "web[\\\"blue\\\"]").replacing("web[1]", with: "web[\\\"green\\\"]")
        }.map
        #expect(map.instances.map(\.ports.count) == [1, 1])
        #expect(TerraformPlan.withoutKeys(#"module.net["a.b"].x.y[0]"#) == "module.net.x.y")
    }

    @Test(
        arguments: [
            (
                "openstack_networking_network_v2.app",
                "openstack_networking_subnet_v2.app: its network stands outside of the plan"
            ),
            ("openstack_networking_router_v2.main", "openstack_networking_router_interface_v2.main: its router stands"),
            (
                "openstack_networking_subnet_v2.app",
                "openstack_lb_loadbalancer_v2.web: its network stands outside of the plan"
            ),
            (
                "openstack_compute_instance_v2.web",
                "openstack_lb_pool_v2.web: 2 of its members stand outside of the plan."
            ),
            (
                "openstack_lb_loadbalancer_v2.web",
                "openstack_networking_floatingip_v2.web: what it leads to stands outside"
            ),
        ]
    )
    func `what refers to things outside of the plan is told, not passed over`(resource: String, gap: String) throws {
        // As it is when a data source or a variable stands there: the references lead to nothing that is planned.
        let imported = try imported { text in
            text.replacing("\"address\": \"\(resource)", with: "\"address\": \"elsewhere.\(resource)")
        }
        #expect(imported.gaps.contains { $0.hasPrefix(gap) }, "\(imported.gaps)")
    }

    @Test(arguments: ["{}", "[]", #"{"format_version": "1.2"}"#])
    func `what is no plan is refused`(text: String) throws {
        let json = try JSONValue(parsing: Array(text.utf8))
        #expect(throws: JSONShapeError.self) { _ = try CloudInventory(terraform: json) }
    }

    @Test func `a plan without OpenStack has nothing to look at, and is no good news`() throws {
        let text = #"{"format_version": "1.2", "planned_values": {"root_module": {"resources": []}}}"#
        let imported = ImportedMap(try CloudInventory(terraform: try JSONValue(parsing: Array(text.utf8))))
        #expect(imported.map.routers.isEmpty)
        #expect(imported.notes == ["The cloud names no availability zone at all."])
    }
}
