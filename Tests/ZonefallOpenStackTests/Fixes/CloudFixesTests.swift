import Testing
import ZonefallAnalysis
import ZonefallModel
import ZonefallTestSupport

@testable import ZonefallOpenStack

/// Findings in, commands out, over a region as it was recorded; that they work is shown by the lab's tests.
struct CloudFixesTests {
    private static let whole: (CloudInventory, ImportedMap)? = {
        guard let cloud = try? RecordedCloud() else { return nil }
        defer { cloud.stop() }
        return (try? CloudInventory(reading: cloud.connection())).map { ($0, ImportedMap($0)) }
    }()

    private func findings() throws -> [Finding] {
        let (inventory, imported) = try #require(Self.whole)
        return CloudFixes.added(
            to: audit(imported.map),
            CloudFixes(inventory, map: imported.map, uuids: imported.uuids)
        )
    }

    private func commands(_ rule: Finding.Rule, _ subject: Resource) throws -> [String] {
        try #require(try findings().first { $0.rule == rule && $0.subject == subject }, "\(rule.id) \(subject)")
            .commands
    }

    @Test func `a router gets a second one in the zone where it does not stand, on the same networks`() throws {
        let (inventory, imported) = try #require(Self.whole)
        let commands = try commands(.routerPlacement, .router("rt-multi"))
        let missing = imported.map.router("rt-multi")?.zone == "az1" ? "az2" : "az1"
        let network = try #require(imported.uuids[.network("data")])
        let subnet = try #require(inventory.subnets.first { $0.network == network })
        #expect(
            commands[0].hasPrefix("openstack router create --availability-zone-hint \(missing) --external-gateway ")
        )
        #expect(commands[0].hasSuffix(" rt-multi-\(missing)"))
        #expect(
            commands[1]
                == "openstack port create --network \(network) --fixed-ip subnet=\(subnet.id),ip-address=10.20.0.254 rt-multi-\(missing)-on-data"
        )
        #expect(commands[2] == "openstack router add port rt-multi-\(missing) rt-multi-\(missing)-on-data")
        #expect(commands.contains { $0.contains("--extra-dhcp-option name=router,value=10.20.0.254,ip-version=4 ") })
    }

    @Test func `an instance is told the router of its own zone, where there is one`() throws {
        let (inventory, imported) = try #require(Self.whole)
        let commands = try commands(.remoteGateway, .instance("web-az2"))
        let device = try #require(imported.uuids[.instance("web-az2")])
        let app = try #require(imported.uuids[.network("app")])
        let port = try #require(inventory.ports.first { $0.device == device && $0.network == app })
        #expect(
            commands == [
                "openstack port set --extra-dhcp-option name=router,value=10.10.0.2,ip-version=4 \(port.id)",
                "# Renew the DHCP lease in web-az2: then they leave by 10.10.0.2.",
            ]
        )
    }

    @Test func `a floating IP is made anew on the router of the zone, and only then the old one is let go`() throws {
        let (inventory, imported) = try #require(Self.whole)
        let address = try #require(imported.map.floatingIPs.first { $0.serves == .instance("web-az3") })
        let commands = try commands(.remoteFloatingIP, .floatingIP(address.id))
        let object = try #require(inventory.floatingIPs.first { $0.id == imported.uuids[.floatingIP(address.id)] })
        #expect(commands.first?.hasPrefix("openstack floating ip create --port \(object.port ?? "") ") == true)
        #expect(commands.last == "openstack floating ip unset --port \(object.id)")
        #expect(commands.dropLast().last?.hasPrefix("# Lead users of \(address.address)") == true)
    }

    @Test func `nothing that is printed deletes, and everything is one line that no shell misreads`() throws {
        let all = try findings().flatMap(\.commands)
        #expect(!all.isEmpty)
        for command in all {
            #expect(command.hasPrefix("openstack ") || command.hasPrefix("# "))
            #expect(!command.contains(" delete "))
            #expect(!command.contains("\n"))
            #expect(!command.contains(where: { ";|&`<>\"\\".contains($0) }) || command.hasPrefix("# "))
        }
    }

    @Test func `commands survive the way through JSON`() throws {
        for finding in try findings() where !finding.commands.isEmpty {
            #expect(try Finding(json: finding.json).commands == finding.commands)
        }
    }
}
