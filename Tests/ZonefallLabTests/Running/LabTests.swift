import Glibc
import Testing
import ZonefallLinux
import ZonefallModel

@testable import ZonefallLab

@Suite(.tags(.namespaces), .serialized, .enabled(if: labsArePossible, "no lab can be made on this machine"))
struct LabTests {
    @Test func `traffic leaves by the gateway's router with its address, and IPv6 with its own`() throws {
        let lab = try TestLab().up()
        #expect(try lab.ask("web-a", "reflector")?.client == "203.0.113.1")
        #expect(try lab.ask("web-b", "reflector")?.client == "203.0.113.2")
        #expect(try lab.ask("web-b", "reflector", "--ipv6")?.client == "2001:db8:a::12")
        // An instance with a floating IP appears as that.
        #expect(try lab.ask("db-b", "reflector")?.client == "203.0.113.12")
    }

    @Test func `floating IPs lead in, from outside and from inside, to balancer and instance`() throws {
        let lab = try TestLab().up()
        #expect(try lab.ask("internet", "203.0.113.11")?.status == 200)
        #expect(
            try lab.ask("internet", "203.0.113.12")
                == .init(status: 200, instance: "db-b", zone: "b", client: "198.51.100.3")
        )
        #expect(try lab.ask("web-b", "203.0.113.11")?.status == 200)
        // From inside by the same router: the answer must come back the same way.
        #expect(
            try lab.ask("web-b", "203.0.113.12") == .init(status: 200, instance: "db-b", zone: "b", client: "10.0.0.2")
        )
        #expect(try lab.ask("internet", "2001:db8:a::12")?.client == "2001:db8:ffff::3")
        #expect(try lab.ask("internet", "2001:db8:a::5")?.status == 200)
    }

    @Test func `a balancer serves all its members, and drops a dead one`() throws {
        let lab = try TestLab().up()
        for member in ["web-a", "web-b"] {
            #expect(try lab.ask("internet", "203.0.113.11") { $0?.instance == member }?.instance == member)
        }

        try lab.exec("web-b", "ip", "link", "set", "eth0", "down")
        _ = try lab.ask("db-b", "lb-a") { _ in
            (try? lab.exec("coordinator", "grep", "-c", "web-b is DOWN", "/run/zonefall/logs/haproxy-lb-a.log")) != nil
        }
        for _ in 0..<4 { #expect(try lab.ask("internet", "203.0.113.11")?.instance == "web-a") }
    }

    @Test func `the name server is authoritative for the global balancers, and programs in the lab use it`() throws {
        let lab = try TestLab().up()
        let addresses = try lab.exec("web-a", "getent", "ahostsv4", "www.example.net")
        #expect(addresses.contains("203.0.113.11") && addresses.contains("203.0.113.12"))
        #expect(try lab.ask("internet", "www.example.net")?.status == 200)

        let partial = try TestLab().up("reality: {global_load_balancers: [{id: glb, answers: [fip-db]}]}\n")
        #expect(try partial.ask("internet", "www.example.net")?.instance == "db-b")
        #expect(try !partial.exec("web-a", "getent", "ahostsv4", "www.example.net").contains("203.0.113.11"))
    }

    @Test func `a hidden gateway shows in the address that the reflector sees`() throws {
        let lab = try TestLab().up("reality: {instances: [{id: web-a, gateway: 10.0.0.2}]}\n")
        #expect(try lab.ask("web-a", "reflector")?.client == "203.0.113.2")
    }

    @Test func `what a router carries passes the edge of the zone where it really stands`() throws {
        let lab = try TestLab().up("reality: {routers: [{id: rtr-b, zone: a}]}\n")
        #expect(try lab.ask("web-b", "reflector") != nil)
        try lab.exec("edge-b", "ip", "link", "set", "outside", "down")
        #expect(try lab.ask("web-b", "reflector")?.client == "203.0.113.2")
        try lab.exec("edge-a", "ip", "link", "set", "outside", "down")
        #expect(try lab.ask("web-b", "reflector") == nil)
        #expect(try lab.ask("internet", "203.0.113.12") == nil)
    }

    @Test func `a floating IP on a remote router works, and falls with that router's zone`() throws {
        let lab = try TestLab().up("reality: {floating_ips: [{id: fip-a, router: rtr-b}]}\n")
        #expect(try lab.ask("internet", "203.0.113.11")?.status == 200)
        try lab.exec("edge-b", "ip", "link", "set", "outside", "down")
        #expect(try lab.ask("internet", "203.0.113.11") == nil)
        #expect(try lab.ask("web-a", "reflector") != nil)
    }

    @Test func `a balancer that really has one member is answered by that one`() throws {
        let lab = try TestLab().up("reality: {load_balancers: [{id: lb-a, zone: b, members: [web-b]}]}\n")
        for _ in 0..<3 { #expect(try lab.ask("internet", "203.0.113.11")?.instance == "web-b") }
        #expect(try lab.registry.entry(named: "test").record.nodes.first { $0.name == "lb-a" }?.zone == "b")
    }

    @Test func `a replica that misses its hidden backend answers 503 and says who it is`() throws {
        let lab = try TestLab().up("reality: {services: [{id: web, depends_on: [db-b]}]}\n")
        #expect(try lab.ask("db-b", "web-a")?.status == 200)
        try lab.exec("db-b", "ip", "link", "set", "eth0", "down")
        let answer = try lab.ask("web-b", "web-a") { $0?.status == 503 }
        #expect(answer == .init(status: 503, instance: "web-a", zone: "a", client: "10.0.0.12"))
        try lab.exec("db-b", "ip", "link", "set", "eth0", "up")
        #expect(try lab.ask("web-b", "web-a") { $0?.status == 200 }?.status == 200)
    }

    @Test func `every instance answers lines by TCP and UDP`() throws {
        let lab = try TestLab().up()
        for program in ["exec 3<>/dev/tcp/10.0.0.12/7", "exec 3<>/dev/udp/2001:db8:a::12/7"] {
            let line = try lab.exec("web-a", "bash", "-c", "\(program); echo hello >&3; head -n 1 <&3")
            #expect(line.hasPrefix(#"{"instance":"web-b","zone":"b","client":""#), "\(line)")
        }
    }

    @Test func `errors name what is there`() throws {
        let lab = try TestLab().up()
        #expect(try lab.zonefall("lab", "exec", "test", "web-a", "--", "sh", "-c", "exit 7").status == .exited(7))
        let node = try lab.zonefall("lab", "exec", "test", "web-x", "--", "true")
        #expect(node.status == .exited(1))
        #expect(node.standardError.contains("The lab has no node 'web-x'. It has: coordinator, internet, fabric-a,"))
        let again = try lab.zonefall("lab", "up", try lab.mapFile(SmallRegion.map), "--name", "test")
        #expect(again.status == .exited(1))
        #expect(again.standardError.contains("A lab named 'test' is running already."))
        let other = try lab.zonefall("lab", "down", "other")
        #expect(other.standardError.contains("No lab 'other' is running. Running: test."))
    }

    @Test func `several labs run side by side, and are found by name or by map`() throws {
        let lab = try TestLab().up()
        let file = try lab.mapFile(SmallRegion.map)
        #expect(try lab.zonefall("lab", "up", file, "--name", "second").status == .exited(0))
        let document = try JSONValue(parsing: try lab.zonefall("lab", "status", "--format", "json").standardOutput)
        let labs = try document.array("labs")
        #expect(labs.compactMap { $0["name"]?.stringValue } == ["second", "test"])
        #expect(try labs[0].array("nodes").contains { $0["node"] == "web-a" && $0["zone"] == "a" })
        #expect(try lab.zonefall("lab", "down", file).status == .exited(0))
        #expect(try lab.zonefall("lab", "down", file).status == .exited(0))
        #expect(try lab.registry.entries().isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become somebody else"))
    func `an unprivileged user gets the same lab`() throws {
        let lab = try TestLab(prefix: ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]).up()
        #expect(try lab.ask("internet", "203.0.113.11")?.status == 200)
        #expect(try lab.zonefall("lab", "down", "test").status == .exited(0))
    }
}
