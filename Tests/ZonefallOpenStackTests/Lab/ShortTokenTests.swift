import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel

@testable import ZonefallOpenStack

/// Real servers whose tokens live for six seconds: `make test-openstack`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["ZONEFALL_OPENSTACK_PHASE"] == "narrow"))
struct ShortTokenTests {
    private func connection(now: @escaping () -> Timestamp) throws -> CloudConnection {
        let lab = try #require(ProcessInfo.processInfo.environment["ZONEFALL_OPENSTACK_LAB"])
        let configuration = CloudConfiguration(
            environment: ["OS_CLIENT_CONFIG_FILE": "\(lab)/clouds.yaml"],
            workingFolder: "/"
        )
        return CloudConnection(try configuration.settings(named: "shop-importer"), now: now, wait: { _ in })
    }

    @Test func `a token that ends while we work is made anew, whether we see it coming or not`() throws {
        let clock = ContinuousClock.now
        let careful = try connection { Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000)) }
        // This one believes that it has all the time in the world, and is told otherwise.
        let careless = try connection { Timestamp(millisecondsSinceEpoch: 0) }
        while ContinuousClock.now - clock < .seconds(9) {
            #expect(try careful.list(.network, "/routers", key: "routers").count == 6)
            #expect(try careless.list(.network, "/routers", key: "routers").count == 6)
        }
    }
}
