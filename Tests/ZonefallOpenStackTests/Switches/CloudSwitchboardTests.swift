import Testing
import ZonefallCurl
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallOpenStack

/// What is really sent when something is switched, to a server that only records it.
struct CloudSwitchboardTests {
    private static let router = CloudSwitch(.router, uuid: "r-1", name: "rt-az1", zone: "az1")
    private static let balancer = CloudSwitch(.loadBalancer, uuid: "b-1", name: "lb-az1", zone: "az1")
    private static let server = CloudSwitch(.server, uuid: "s-1", name: "web-az1", zone: "az1")

    private func answer(_ request: TestHTTPServer.Request) -> TestHTTPServer.Reply? {
        guard request.method != "GET" else {
            switch request.path {
            case "/v2.0/routers/r-1":
                return .answer(
                    body: Array(
                        #"{"router": {"id": "r-1", "name": "rt-az1", "admin_state_up": false, "status": "ACTIVE", "revision_number": 7, "tags": ["a"]}}"#
                            .utf8
                    )
                )
            case "/v2.0/lbaas/loadbalancers/b-1":
                return .answer(
                    body: Array(
                        #"{"loadbalancer": {"id": "b-1", "admin_state_up": true, "provisioning_status": "PENDING_UPDATE", "tags": ["theirs"]}}"#
                            .utf8
                    )
                )
            default: return nil
            }
        }
        return request.path.contains("/auth/tokens") ? nil : .answer(body: Array("{}".utf8))
    }

    private func board(_ cloud: RecordedCloud) -> CloudSwitchboard {
        CloudSwitchboard(reader: cloud.connection(), writer: cloud.connection())
    }

    @Test func `the state is admin_state_up, whatever status says`() async throws {
        let cloud = try RecordedCloud(answer)
        defer { cloud.stop() }
        let board = board(cloud)
        let router = try await board.state(of: Self.router)
        #expect(!router.isOn)
        #expect(router.revision == 7)
        #expect(router.tags == ["a"])
        #expect(!router.isBusy)
        let balancer = try await board.state(of: Self.balancer)
        #expect(balancer.isOn && balancer.isBusy && balancer.revision == nil)
    }

    @Test func `a switch is one PUT of one value, for the revision that was seen`() async throws {
        let cloud = try RecordedCloud(answer)
        defer { cloud.stop() }
        try await board(cloud).make(.turn(Self.router, on: false, revision: 7))
        let put = try #require(cloud.requests.last)
        #expect(put.method == "PUT")
        #expect(put.path == "/v2.0/routers/r-1")
        #expect(put.headers["if-match"] == "revision_number=7")
        #expect(String(decoding: put.body, as: UTF8.self) == #"{"router":{"admin_state_up":false}}"#)
    }

    @Test func `tags are their own resource in Neutron, and never touch a description`() async throws {
        let cloud = try RecordedCloud(answer)
        defer { cloud.stop() }
        let board = board(cloud)
        try await board.make(.tag(Self.router, "zonefall:run-1"))
        try await board.make(.untag(Self.router, "zonefall:run-1"))
        let sent = cloud.requests.filter { $0.path.contains("/tags/") }
        #expect(sent.map(\.method) == ["PUT", "DELETE"])
        // A colon may stand in a path as it is.
        let paths = Set(sent.map { $0.path.lowercased().replacing("%3a", with: ":") })
        #expect(paths == ["/v2.0/routers/r-1/tags/zonefall:run-1"])
        #expect(sent.allSatisfy { !String(decoding: $0.body, as: UTF8.self).contains("description") })
    }

    @Test func `a balancer keeps the tags of others`() async throws {
        let cloud = try RecordedCloud(answer)
        defer { cloud.stop() }
        try await board(cloud).make(.tag(Self.balancer, "zonefall:run-1"))
        let put = try #require(cloud.requests.last)
        #expect(String(decoding: put.body, as: UTF8.self) == #"{"loadbalancer":{"tags":["theirs","zonefall:run-1"]}}"#)
    }

    @Test func `a server is frozen, not stopped`() {
        let call = CloudCall.write(.turn(Self.server, on: false, revision: nil), presentTags: [])
        #expect(call.method == .post)
        #expect(call.path == "/servers/s-1/action")
        #expect(call.body?.compactText == #"{"pause":null}"#)
    }

    @Test(arguments: CloudSwitch.Kind.allCases)
    func `no write that can be said deletes anything but a tag`(kind: CloudSwitch.Kind) {
        let thing = CloudSwitch(kind, uuid: "u", name: "n", zone: "az1")
        let writes: [CloudWrite] = [
            .turn(thing, on: true, revision: nil), .turn(thing, on: false, revision: 1), .tag(thing, "t"),
            .untag(thing, "t"),
        ]
        for write in writes {
            let call = CloudCall.write(write, presentTags: [])
            if call.method == .delete { #expect(call.path.hasSuffix("/tags/t")) }
            for word in ["floatingips", "remove_router_interface", "external_gateway", "port_id", "os-stop", "shelve"] {
                #expect(!call.path.contains(word) && call.body?.compactText.contains(word) != true)
            }
        }
    }

    @Test func `what may go dark is what the map places, by its UUID, and what is off already is not`() throws {
        let cloud = try RecordedCloud()
        defer { cloud.stop() }
        let inventory = try CloudInventory(reading: cloud.connection())
        let imported = ImportedMap(inventory)
        let switches = inventory.switches(in: imported.map, uuids: imported.uuids)
        #expect(switches.contains { $0.kind == .router && $0.name == "rt-az1" && $0.zone == "az1" })
        #expect(switches.filter { $0.name == "web-az2" }.count == 2, "one for each of its ports")
        #expect(!switches.contains { $0.name == "lb-nozone" }, "nobody knows where it stands")
        #expect(switches.first?.kind == .loadBalancer && switches.last?.kind == .router)
        for thing in switches { #expect(CloudSwitch(thing.text, zone: thing.zone) == thing) }
    }
}
