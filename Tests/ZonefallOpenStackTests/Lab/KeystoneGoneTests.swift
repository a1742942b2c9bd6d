import Foundation
import Testing
import ZonefallDocuments
import ZonefallModel

@testable import ZonefallOpenStack

/// Keystone ends while we work, with tokens that live for six seconds: `make test-openstack`. It stays down.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["ZONEFALL_OPENSTACK_PHASE"] == "midway"))
struct KeystoneGoneTests {
    @Test func `lists go on as long as the token does, and then the error names who is gone`() throws {
        let lab = try #require(ProcessInfo.processInfo.environment["ZONEFALL_OPENSTACK_LAB"])
        let configuration = CloudConfiguration(
            environment: ["OS_CLIENT_CONFIG_FILE": "\(lab)/clouds.yaml"],
            workingFolder: "/"
        )
        let cloud = CloudConnection(
            try configuration.settings(named: "shop-importer"),
            now: { Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000)) },
            wait: { _ in }
        )
        #expect(try cloud.list(.network, "/routers", key: "routers").count == 6)
        let text = try String(contentsOfFile: "\(lab)/pids/keystone.pid", encoding: .utf8)
        let process = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(process, SIGTERM) == 0)

        var failure: CloudError?
        let start = ContinuousClock.now
        while failure == nil, ContinuousClock.now - start < .seconds(60) {
            do throws(CloudError) {
                _ = try cloud.list(.network, "/routers", key: "routers")
            } catch {
                failure = error
            }
        }
        let told = try #require(failure).description
        // Either Neutron can't ask whether our token is good, or we can't get another one: both say that it is Keystone.
        let isOurs = told.hasPrefix("Keystone at http://127.0.0.1:") && told.contains("can't be reached")
        let isNeutrons = told.hasPrefix("Neutron answered GET /routers with 503: ")
        #expect(isOurs || isNeutrons, "\(told)")
        #expect(throws: CloudError.self) { try CloudInventory(reading: cloud) }
    }
}
