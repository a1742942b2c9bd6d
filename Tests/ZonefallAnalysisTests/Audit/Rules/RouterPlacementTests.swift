import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct RouterPlacementTests {
    @Test func `a router that was asked for in several zones stands in the region's first`() throws {
        let findings = audit(.shop { $0.router("rtr-b") { $0.requestedZones = ["az2", "az1"] } })
        let finding = try #require(findings.first)

        #expect(findings.map(\.summary) == ["ZF001 rtr-b az1"])
        #expect(finding.expectedZones == ["az2"])
        #expect(finding.standing == .confirmed)
        #expect(finding.remedy.contains("openstack router create --availability-zone-hint az2"))
    }

    @Test func `even if the region's first zone is none of those asked for`() {
        let findings = audit(.routedShop { $0.router("rtr-b") { $0.requestedZones = ["az2", "az3"] } })

        #expect(findings.map(\.summary) == ["ZF001 rtr-b az1"])
        #expect(findings.map(\.expectedZones) == [["az2", "az3"]])
    }

    @Test func `a router that is known to stand elsewhere than asked for is found there`() throws {
        let finding = try #require(audit(.shop { $0.router("rtr-b") { $0.zone = "az1" } }).first)

        #expect(finding.summary == "ZF001 rtr-b az1")
        #expect(finding.expectedZones == ["az2"])
        #expect(finding.evidence[0].statement.contains("stands in az1"))
    }

    @Test func `one that is known to stand where it was asked for alone is not`() {
        #expect(audit(.shop { $0.router("rtr-b") { $0.zone = "az2" } }).isEmpty)
    }

    @Test func `instances and addresses on such a router are not accused too`() {
        let findings = audit(.shop { $0.router("rtr-b") { $0.zone = "az1" } })

        #expect(findings.map(\.subject) == [.router("rtr-b")])
    }

    @Test func `a router that nobody asked for anywhere says nothing`() {
        let lonely = Router(id: "rtr-x", requestedZones: [])

        #expect(audit(.shop { $0.routers.append(lonely) }).isEmpty)
    }
}
