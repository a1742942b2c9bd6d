import Foundation
import Testing
import ZonefallModel
import ZonefallTestSupport

/// `zonefall import openstack`, `audit --cloud` and `diff --cloud` against real servers.
@Suite(.serialized, .enabled(if: OpenStackLab.isIn(.whole)))
struct ImportOpenStackTests {
    /// As a person would describe the estate.
    static let estate = """
        zones az1 az2 az3
        network app tenant 10.10.0.0/24
        network backup back 10.99.0.0/24
        network data tenant 10.20.0.0/24
        network spare tenant 10.30.0.0/24
        router rt-az1 asked for in az1, is in az1, on app
        router rt-az2 asked for in az2, is in az2, on app
        router rt-az3 asked for in az3, is in az3, on app
        router rt-empty asked for in az3, is in where it was asked for, or nowhere yet, on none
        router rt-multi asked for in az1 az2, is in one of them, on data
        router rt-nohint asked for in ANY, is in the same, on spare
        instance db-az1 in az1, on data, leaves by rt-multi
        instance db-az2 in az2, on data, leaves by rt-multi
        instance web-az1 in az1, on app backup, leaves by rt-az1
        instance web-az2 in az2, on app backup, leaves by rt-az1
        instance web-az3 in az3, on app backup, leaves by rt-az1
        floating IP in az1 on rt-az1, leads to lb-az1
        floating IP in az1 on rt-az1, leads to web-az1
        floating IP in az1 on rt-az1, leads to web-az3
        floating IP in az2 on rt-az2, leads to web-az2
        floating IP in one of them on rt-multi, leads to db-az2
        load balancer lb-az1 in az1 on app, members web-az1 web-az2 web-az3, listeners http 80 to 8080
        load balancer lb-az2 in az2 on app, members web-az2, listeners http 80 to 8080
        load balancer lb-nozone in unknown on data, members db-az1 db-az2, listeners http 80 to 8080
        service db on db-az1 db-az2, entered by lb-nozone
        service web on web-az1 web-az2 web-az3, entered by lb-az2 the address of lb-az1

        """

    static func summary(_ map: ZoneMap) -> String {
        "\(EstateSummary(map: map))".replacing(/(rt-nohint asked for in) az[123],/) { "\($0.output.1) ANY," }
    }

    @Test(arguments: ["shop", "shop-reader", "shop-importer"])
    func `the estate is told as it is, to whoever may read it`(cloud: String) throws {
        let told = Self.summary(try OpenStackLab.map(of: cloud))
        #expect(told == Self.estate, "\(told)")
    }

    @Test func `an unchanged cloud gives the same bytes again`() throws {
        let first = try OpenStackLab.zonefall("import", "openstack", "--cloud", "shop-importer")
        let second = try OpenStackLab.zonefall("import", "openstack", "--cloud", "shop-importer")
        #expect(first.output == second.output)
        #expect(!first.output.isEmpty)
    }

    @Test func `another tenant sees its own, and nothing of ours`() throws {
        let map = try OpenStackLab.map(of: "other")
        #expect(map.routers.map(\.id) == ["rt-az1"])
        #expect(map.instances.map(\.id) == ["web-az1"])
        #expect(map.floatingIPs.count == 1)
        #expect(map.loadBalancers.map(\.id) == ["lb-az1"])
    }

    @Test func `the audit finds what the estate hides`() throws {
        let outcome = try OpenStackLab.zonefall("audit", "--cloud", "shop-importer", "--format", "json")
        #expect(outcome.status == 2)
        let findings = try JSONValue(parsing: outcome.output)["findings"]?.arrayValue ?? []
        func has(_ rule: String, _ subject: String) -> Bool {
            findings.contains { $0["rule_id"]?.stringValue == rule && $0["subject"]?.stringValue == subject }
        }
        let map = try OpenStackLab.map(of: "shop-importer")
        let cross = try #require(map.floatingIPs.first { $0.serves == .instance("web-az3") })
        #expect(has("ZF001", "rt-multi"), "asked for in two zones, made in one")
        #expect(has("ZF002", "web-az2"), "leaves by az1")
        #expect(has("ZF002", "web-az3"), "leaves by az1")
        #expect(has("ZF004", cross.id.rawValue), "enters by az1")
        #expect(outcome.output.contains("lb-nozone"), "what nobody places is a gap")
        let multi = try #require(map.router("rt-multi"))
        let second = try #require(map.floatingIPs.first { $0.serves == .instance("db-az2") })
        #expect(has("ZF004", second.id.rawValue) == (multi.zone == "az1"))
    }

    @Test func `a zone whose agents are silent looks the same, for the API does not tell`() throws {
        let file = try OpenStackLab.path("dark-zones")
        let before = try OpenStackLab.zonefall("import", "openstack", "--cloud", "shop-importer").output
        try Data("az1\n".utf8).write(to: URL(filePath: file))
        defer { try? Data().write(to: URL(filePath: file)) }  // Tests of other phases start with all zones lit.
        #expect(try OpenStackLab.zonefall("import", "openstack", "--cloud", "shop-importer").output == before)
    }

    @Test func `a map that was written by hand is held against the cloud`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "zonefall-diff-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // A leftover harms nobody.
        let file = folder.appending(path: "map.yaml").path
        let imported = try OpenStackLab.zonefall("import", "openstack", "--cloud", "shop-importer", "-o", file)
        #expect(imported.status == 0)
        #expect(imported.output.isEmpty)
        let same = try OpenStackLab.zonefall("diff", file, "--cloud", "shop-importer")
        #expect(same.output.hasPrefix("No drift: the maps say the same."))
        #expect(same.status == 3, "Nova was not there to be read")

        let text = try String(contentsOfFile: file, encoding: .utf8)
        let edited = text.replacing(
            "- id: rt-az2\n    zones: [az2]\n    zone: az2",
            with: "- id: rt-az2\n    zones: [az3]\n    zone: az3"
        )
        try Data(edited.utf8).write(to: URL(filePath: file))
        let drifted = try OpenStackLab.zonefall("diff", file, "--cloud", "shop-importer")
        #expect(drifted.status == 2)
        #expect(drifted.output.contains("~ router 'rt-az2': zone was az3, is az2"))
        #expect(drifted.output.contains("az2 dark: router 'rt-az2' survives before, dies now"))
    }

    @Test func `a wrong password is told without it, and nothing is written`() throws {
        let password = try OpenStackLab.value("password", ofCloud: "shop")
        let clouds = try OpenStackLab.clouds(replacing: password, with: "a-wrong-password")
        defer { try? FileManager.default.removeItem(atPath: clouds) }  // A leftover harms nobody.
        let file = clouds + ".map"
        let outcome = try OpenStackLab.zonefall("import", "openstack", "--cloud", "shop", "-o", file, clouds: clouds)
        #expect(outcome.status == 4)
        #expect(outcome.errors.hasPrefix("Keystone at http://127.0.0.1:"))
        #expect(
            outcome.errors.contains(
                "does not accept user 'shop' in project 'shop': The request you have made requires authentication."
            )
        )
        #expect(!outcome.errors.contains("a-wrong-password"))
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func `a cloud that clouds yaml does not have is told with those that it has`() throws {
        let outcome = try OpenStackLab.zonefall("import", "openstack", "--cloud", "shopp")
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("has no cloud 'shopp'. Did you mean 'shop'?"))
    }

    @Test func `a region that the cloud does not have is told with those that it has`() throws {
        let clouds = try OpenStackLab.clouds(replacing: "region_name: r1", with: "region_name: r9")
        defer { try? FileManager.default.removeItem(atPath: clouds) }  // A leftover harms nobody.
        let outcome = try OpenStackLab.zonefall("import", "openstack", "--cloud", "shop", clouds: clouds)
        #expect(outcome.status == 1)
        #expect(outcome.errors == "The cloud has no region 'r9'; it has r1.\n")
    }
}
