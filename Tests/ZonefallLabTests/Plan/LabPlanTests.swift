import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallLab

struct LabPlanTests {
    private let golden = Golden(
        in: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden")
    )

    private func map(_ reality: String = "", _ base: String = SmallRegion.map) throws -> ZoneMap {
        try ZoneMap(document: DocumentSource(name: "small.yaml", text: base + reality))
    }

    private func plan(_ reality: String = "") throws -> LabPlan {
        try LabPlan(map(reality))
    }

    @Test func `the plan of a small region is what it was`() throws {
        let difference = try golden.difference(of: plan().description, from: "small.txt")
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test func `what ip is told is what it was`() throws {
        let plan = try plan()
        let text = plan.nodes.map { "# \($0.name)\n" + IPScript.interior(of: $0, in: plan) }.joined(separator: "\n")
        let difference =
            try golden
            .difference(of: "# links\n" + IPScript.links(of: plan) + "\n" + text, from: "small.ip")
        #expect(difference == nil, "\(difference ?? "")")
    }

    @Test func `two maps that really are the same give equal plans`() throws {
        let declared = SmallRegion.map.replacing("gateway: 10.0.0.1", with: "gateway: 10.0.0.2")
        let hidden = "reality: {instances: [{id: web-a, gateway: 10.0.0.2}]}\n"
        #expect(try LabPlan(map("", declared)) == plan(hidden))
        #expect(try plan(hidden) != plan())
    }

    @Test func `a router that really stands in another zone is built there, and the internet goes there too`() throws {
        let plan = try plan("reality: {routers: [{id: rtr-b, zone: a}]}\n")
        #expect(plan.node("rtr-b")?.zone == "a")
        #expect(plan.links.contains { $0.ends.map(\.node) == ["rtr-b", "fabric-a"] })
        #expect(!plan.links.contains { $0.ends.map(\.node) == ["rtr-b", "fabric-b"] })
        let address = try #require(IPAddress("203.0.113.12"))
        let route = plan.node("internet")?.routes.first { $0.destination?.network == address }
        guard case .gateway(_, "zone0") = route?.target else {
            Issue.record("\(String(describing: route))")
            return
        }
    }

    @Test func `zones are joined pairwise, so that no third zone lies between two`() throws {
        let three = SmallRegion.map
            .replacing("  - {id: b}\n", with: "  - {id: b}\n  - {id: c}\n")
            .replacing("zones: [a, b]}", with: "zones: [a, b, c]}")
            .replacing(
                "  - {id: db-b, zone: b, gateway: 10.0.0.2,",
                with: "  - {id: db-b, zone: c, gateway: 10.0.0.2,"
            )
        let trunks = try LabPlan(map("", three)).links.filter { $0.ends.contains { $0.isTrunk } }
        #expect(
            trunks.map { $0.ends.map(\.node) } == [
                ["fabric-a", "fabric-b"], ["fabric-a", "fabric-c"], ["fabric-b", "fabric-c"],
            ]
        )
        #expect(trunks.allSatisfy { $0.ends.allSatisfy(\.isTrunk) })
    }

    @Test func `the lab's own addresses avoid those of the map`() throws {
        let taken = SmallRegion.map
            .replacing("203.0.113.1", with: "198.51.100.1")
            .replacing("198.51.100.101", with: "198.51.100.2")
        let plan = try LabPlan(map("", taken))
        let addresses = plan.addresses
        #expect(addresses.reflector.v4 == IPAddress("198.51.100.3"))
        #expect(Set(addresses.reflector.both + addresses.dns.both + addresses.outside.both).count == 6)
    }

    @Test func `no interface name is longer than the kernel allows, and none occurs twice in a node`() throws {
        let ends = try plan().links.flatMap(\.ends)
        #expect(ends.allSatisfy { $0.interface.utf8.count <= 15 })
        #expect(Set(ends.map { "\($0.node) \($0.interface)" }).count == ends.count)
    }

    @Test func `the management network reaches the nodes with agents, and no others`() throws {
        let plan = try plan()
        let managed = plan.nodes.filter { $0.addresses.contains { $0.interface == "mgmt0" } }.map(\.name)
        #expect(managed == ["coordinator", "internet", "web-a"])
        #expect(plan.agents.map(\.node) == ["web-a", "internet"])
    }

    @Test func `nothing leads out of the internet or the coordinator`() throws {
        for node in try plan().nodes where node.role == .internet || node.role == .coordinator {
            #expect(node.routes.allSatisfy { $0.destination != nil }, "\(node.name)")
        }
    }

    @Test func `a replica needs its real backends, a service by its quorum`() throws {
        let plan = try plan("reality: {services: [{id: web, depends_on: [db-b]}]}\n")
        let needs = plan.responders.filter { !$0.requirements.isEmpty }
        #expect(needs.map(\.instance) == ["web-a", "web-b"])
        #expect(needs.first?.requirements == [.init(backend: "db-b", addresses: [.v4(0x0a00_000d)], quorum: 1)])
    }

    @Test func `a floating IP whose answers leave by another router is marked as foreign there`() throws {
        let plan = try plan("reality: {floating_ips: [{id: fip-a, router: rtr-b}]}\n")
        #expect(plan.node("rtr-b")?.ruleset?.contains("elements = { 10.0.0.5 }") == true)
        #expect(plan.node("rtr-a")?.ruleset?.contains("floating4") == false)
    }

    @Test func `ids that can't be file names become ones, and stay different`() {
        var names = NodeNames()
        #expect(names.name(for: "web/1") == "web_1")
        #expect(names.name(for: "web_1") == "web_1-2")
        #expect(names.name(for: "..") == "_..")
        #expect(names.name(for: "") == "_")
    }
}
