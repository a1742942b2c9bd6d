import Foundation
import Testing
import ZonefallModel

/// The commands that an audit prints are run here, by OpenStack's own command line on real servers, and then the fault is gone.
///
/// They change the estate, so this suite comes last.
@Suite(.serialized, .enabled(if: OpenStackLab.isIn(.mended)))
struct CloudFixTests {
    private func findings() throws -> [Finding] {
        let outcome = try OpenStackLab.zonefall("audit", "--cloud", "shop-importer", "--format", "json")
        #expect(outcome.status == 2)
        return try (JSONValue(parsing: outcome.output)["findings"]?.arrayValue ?? []).map { try Finding(json: $0) }
    }

    /// As a person would, line by line; only plain commands.
    private func run(_ commands: [String]) throws {
        for command in commands where !command.hasPrefix("#") {
            let words = command.split(separator: " ").map(String.init)
            #expect(words.first == "openstack")
            try OpenStackLab.cli(arguments: Array(words.dropFirst()))
        }
    }

    @Test func `an address that enters by another zone gets one of its own, and lets the old one go`() throws {
        let before = try findings()
        let map = try OpenStackLab.map(of: "shop-importer")
        let address = try #require(map.floatingIPs.first { $0.serves == .instance("web-az3") })
        let finding = try #require(before.first { $0.rule.id == "ZF004" && $0.subject == .floatingIP(address.id) })
        #expect(finding.commands.contains { $0.hasPrefix("openstack floating ip create --port ") })
        #expect(
            finding.commands.contains {
                $0.hasPrefix("openstack port set --extra-dhcp-option name=router,value=10.10.0.3")
            }
        )
        #expect(finding.commands.last?.hasPrefix("openstack floating ip unset --port ") == true)
        try run(finding.commands)
        let after = try OpenStackLab.map(of: "shop-importer")
        let new = try #require(after.floatingIPs.first { $0.serves == .instance("web-az3") })
        #expect(new.router == "rt-az3")
        #expect(new.zone == "az3")
        #expect(try !findings().contains { $0.rule.id == "ZF004" && $0.subject == .floatingIP(new.id) })
    }

    @Test func `an instance that is told another gateway leaves by it, and the finding is gone`() throws {
        let finding = try #require(try findings().first { $0.rule.id == "ZF002" && $0.subject == .instance("web-az2") })
        try run(finding.commands)
        #expect(try !findings().contains { $0.rule.id == "ZF002" && $0.subject == .instance("web-az2") })
        let told = try #require(try OpenStackLab.map(of: "shop-importer").instance("web-az2"))
        #expect(told.gateway.map { "\($0)" } == "10.10.0.2")
        #expect(told.derivedFrom?.hasSuffix("; router 10.10.0.2 in extra_dhcp_opts of its port") == true)
    }

    @Test func `a router that was asked for in two zones gets a second one where it does not stand`() throws {
        let finding = try #require(try findings().first { $0.rule.id == "ZF001" && $0.subject == .router("rt-multi") })
        let missing = try #require(finding.expectedZones.first)
        #expect(
            finding.commands.first?.hasPrefix("openstack router create --availability-zone-hint \(missing) ") == true
        )
        try run(finding.commands)
        let made = try #require(try OpenStackLab.map(of: "shop-importer").router(.init("rt-multi-\(missing)")))
        #expect(made.requestedZones == [missing])
        #expect(made.zone == missing)
        #expect(made.interfaces.map(\.network) == ["data"])
    }

    @Test func `every finding of the estate that a command can mend has some, and none deletes anything`() throws {
        for finding in try findings() {
            #expect(!finding.commands.contains { $0.contains(" delete ") || $0.contains("server remove") })
            if ["ZF001", "ZF002", "ZF003", "ZF004", "ZF006"].contains(finding.rule.id) {
                #expect(
                    finding.commands.contains { $0.hasPrefix("openstack ") },
                    "\(finding.rule.id) \(finding.subject)"
                )
            }
        }
        let table = try OpenStackLab.zonefall("audit", "--cloud", "shop-importer")
        #expect(table.output.contains("      openstack "))
    }
}
