import Testing
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallAnalysis

struct RemoteBackendTests {
    @Test func `a service of two zones that needs a database of one is found`() throws {
        let map = ZoneMap.shop { $0.service("db") { $0.replicas = ["db-b"] } }
        let finding = try #require(audit(map).first)

        #expect(audit(map).map(\.summary) == ["ZF012 shop az2"])
        #expect(finding.expectedZones == ["az1"])
        #expect(finding.evidence[0].statement.contains("'db'"))
    }

    @Test func `so is a service of one zone that needs an instance of another`() {
        let map = ZoneMap.shop {
            $0.services.append(Service(id: "batch", replicas: ["host-a"], dependsOn: [.instance("host-b")]))
        }

        #expect(audit(map).map(\.summary) == ["ZF012 batch az2"])
    }

    @Test func `a backend in the service's one zone is where it should be`() {
        let map = ZoneMap.shop {
            $0.services.append(Service(id: "batch", replicas: ["host-a"], dependsOn: [.instance("db-a")]))
        }

        #expect(audit(map).isEmpty)
    }

    @Test func `a backend that should survive the zone and does not is found itself, and only it`() {
        let map = ZoneMap.shop { $0.service("db") { $0.quorum = 2 } }

        #expect(audit(map).map(\.summary) == ["ZF015 db az1", "ZF015 db az2"])
    }

    @Test func `a chain of backends is found where it leaves its zone`() {
        let map = ZoneMap.shop {
            $0.services.append(Service(id: "license", replicas: ["host-b"]))
            $0.service("db") { $0.dependsOn = [.service("license")] }
        }

        #expect(audit(map).map(\.summary) == ["ZF012 db az2"])
    }
}
