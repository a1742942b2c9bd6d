import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

/// Real servers that give pages of five and tokens of six seconds, and of which some end.
@Suite(.serialized, .enabled(if: OpenStackLab.isIn(.narrow)))
struct NarrowOpenStackTests {
    /// Ends a service of the lab: its processes are those that the lab's own file names.
    private func end(_ service: String) throws {
        let text = try String(contentsOfFile: try OpenStackLab.path("pids/\(service).pid"), encoding: .utf8)
        let process = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(process, SIGTERM) == 0)
        // Its listening socket ends with it.
        while kill(process, 0) == 0, try !isRefused(service) { sched_yield() }
    }

    private func isRefused(_ service: String) throws -> Bool {
        let outcome = try OpenStackLab.zonefall("import", "openstack", "--cloud", "shop-importer", "--quiet")
        return outcome.status != 0 || outcome.output.contains("can't be reached (connection refused), so the map lacks")
    }

    @Test func `pages and tokens may be as small as they like, one service after the other may go`() throws {
        let map = try OpenStackLab.map(of: "shop-importer")
        #expect(ImportOpenStackTests.summary(map) == ImportOpenStackTests.estate, "pages of five")

        try end("octavia")
        let without = try OpenStackLab.zonefall("import", "openstack", "--cloud", "shop-importer")
        #expect(without.status == 0)
        #expect(without.errors.contains("note: Octavia at http://127.0.0.1:"))
        #expect(without.errors.contains("can't be reached (connection refused), so the map lacks load balancers."))
        #expect(!without.output.contains("load_balancers:"))
        let audit = try OpenStackLab.zonefall("audit", "--cloud", "shop-importer")
        #expect(audit.output.contains("not seen: the cloud: Octavia at"))

        try end("neutron")
        let file = NSTemporaryDirectory() + "/zonefall-import-\(UUID().uuidString).yaml"
        try Data("what was there before".utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }  // A leftover harms nobody.
        let none = try OpenStackLab.zonefall("import", "openstack", "--cloud", "shop-importer", "-o", file)
        #expect(none.status == 1)
        #expect(none.errors.hasPrefix("Neutron at http://127.0.0.1:"))
        #expect(none.errors.hasSuffix("can't be reached: connection refused. Nothing was read or written of it.\n"))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "what was there before")

        try end("keystone")
        let alone = try OpenStackLab.zonefall("import", "openstack", "--cloud", "shop-importer", "-o", file)
        #expect(alone.status == 1)
        #expect(alone.errors.hasPrefix("Keystone at http://127.0.0.1:"))
    }
}
