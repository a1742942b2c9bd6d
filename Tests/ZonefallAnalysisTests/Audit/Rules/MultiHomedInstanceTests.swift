import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct MultiHomedInstanceTests {
    private static func secondPort(routerZone zone: Zone.ID) -> (inout MapDraft) -> Void {
        { draft in
            draft.networks.append(Network(id: "admin", subnets: subnets("10.5.0.0/24")))
            draft.routers.append(
                Router(
                    id: "rtr-admin",
                    requestedZones: [zone],
                    interfaces: [Port(network: "admin", address: address("10.5.0.1"))]
                )
            )
            draft.instance("host-a") { $0.ports.append(Port(network: "admin", address: address("10.5.0.10"))) }
        }
    }

    @Test func `an instance with ports on two routed networks is suspected of the other router's zone`() {
        let findings = audit(.shop(Self.secondPort(routerZone: "az2")))

        #expect(findings.map(\.summary) == ["ZF014 host-a az2"])
        #expect(findings.map(\.standing) == [.suspected])
        #expect(findings.map(\.expectedZones) == [["az1"]])
    }

    @Test func `if all routers are of its own zone, no other zone is at stake`() {
        #expect(audit(.shop(Self.secondPort(routerZone: "az1"))).isEmpty)
    }

    @Test func `a second port on a clean back network is what it is for`() {
        #expect(!audit(.shop()).contains { $0.rule == .multiHomedInstance })
    }
}
