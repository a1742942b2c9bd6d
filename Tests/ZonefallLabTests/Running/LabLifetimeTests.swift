import Glibc
import Testing
import ZonefallLinux
import ZonefallModel

@testable import ZonefallLab

/// What a lab takes, and what it leaves: nothing.
@Suite(.tags(.namespaces), .serialized, .enabled(if: labsArePossible, "no lab can be made on this machine"))
struct LabLifetimeTests {
    @Test func `three zones and thirty nodes are up within five seconds, and down within one`() throws {
        let lab = try TestLab()
        let file = try lab.mapFile(Self.largerRegion)
        let start = ContinuousClock.now
        let result = try lab.zonefall("lab", "up", file, "--name", "test")
        let up = ContinuousClock.now - start
        #expect(result.status == .exited(0), "\(result.standardError)")
        #expect(try lab.registry.entry(named: "test").record.nodes.count >= 30)
        let middle = ContinuousClock.now
        #expect(try lab.zonefall("lab", "down", "test").status == .exited(0))
        let down = ContinuousClock.now - middle
        #expect(up < .seconds(5), "up in \(up)")
        #expect(down < .seconds(1), "down in \(down)")
    }

    enum Victim: CaseIterable {
        /// The sandbox's first process, and the program that built the lab.
        case firstProcess, builder
    }

    @Test(arguments: Victim.allCases)
    func `kill -9 leaves no process, namespace, mount or interface`(victim: Victim) throws {
        let before = try Host()
        let lab = try TestLab().up()
        let entry = try lab.registry.entry(named: "test")
        let inside = try Self.processes(in: entry)
        #expect(inside.count >= 5, "\(inside)")
        let watches = inside.compactMap { Descriptor.process($0.pid) }
        switch victim {
        case .firstProcess: kill(entry.process.pid, SIGKILL)
        case .builder: kill(try #require(Self.children(of: entry.process.pid).first), SIGKILL)
        }
        for watch in watches { #expect(watch.isReady(for: POLLIN, within: .seconds(5))) }
        #expect(inside.filter(\.isRunning).isEmpty)
        #expect(!entry.isRunning)
        #expect(try Host() == before)
        // And nobody believes that it still runs.
        #expect(try lab.zonefall("lab", "status").standardError.contains("No lab is running."))
        #expect(Files.names(in: lab.registry.directory).isEmpty)
    }

    @Test func `kill -9 of a command that holds a lab takes the lab with it`() throws {
        let before = try Host()
        let lab = try TestLab()
        let file = try lab.mapFile(SmallRegion.map)
        let log = "\(lab.directory)/log"
        mkfifo(log, 0o600)
        let reading = try Descriptor.open(log, O_RDONLY | O_NONBLOCK)
        let child = try ChildProcess(lab.command(["lab", "up", file, "--foreground"]), logFile: log)
        #expect(reading.isReady(for: POLLIN, within: .seconds(20)))
        let sandbox = try #require(Self.children(of: child.pid).first)
        let inside = try Self.processes(under: sandbox)
        #expect(inside.count >= 5, "\(inside)")
        let watches = inside.compactMap { Descriptor.process($0.pid) }

        child.signal(SIGKILL)
        #expect(child.wait() == .signalled(SIGKILL))
        for watch in watches { #expect(watch.isReady(for: POLLIN, within: .seconds(5))) }
        #expect(inside.filter(\.isRunning).isEmpty)
        #expect(try Host() == before)
    }

    @Test func `Ctrl-C ends a command that holds a lab, with status 0`() throws {
        let lab = try TestLab()
        let file = try lab.mapFile(SmallRegion.map)
        let log = "\(lab.directory)/log"
        mkfifo(log, 0o600)
        let reading = try Descriptor.open(log, O_RDONLY | O_NONBLOCK)
        let child = try ChildProcess(lab.command(["lab", "up", file, "--foreground"]), logFile: log)
        #expect(reading.isReady(for: POLLIN, within: .seconds(20)))
        child.signal(SIGINT)
        #expect(child.wait() == .exited(0))
    }

    @Test func `nothing in a lab has a way out of it, and no packet reaches the host's interfaces`() throws {
        let before = try Host()
        let lab = try TestLab().up()
        // An address that nobody in the lab has: every datagram must be refused at the lab's own internet.
        let flood = """
            for i in $(seq 400); do (echo x > /dev/udp/203.0.113.250/9) 2>/dev/null; done
            ip route get 203.0.113.250 2>&1 || true; ip -6 route get 2001:db8:dead::1 2>&1 || true
            """
        let sent = try Host.sentPackets()
        let fromInternet = try lab.exec("internet", "bash", "-c", flood)
        let fromCoordinator = try lab.exec("coordinator", "bash", "-c", flood)
        _ = try lab.exec("web-a", "bash", "-c", flood)
        let leaked = try Host.sentPackets() - sent

        for text in [fromInternet, fromCoordinator] {
            #expect(text.split(separator: "\n").allSatisfy { $0.contains("unreachable") }, "\(text)")
        }
        // The host may have spoken meanwhile, but not 400 times.
        #expect(leaked < 400, "\(leaked) packets left the host")
        #expect(try Host() == before)
        // The lab sees none of the host's interfaces.
        #expect(try !lab.exec("coordinator", "ip", "-o", "link").contains(" eth0:"))
    }

    @Test func `kill -9 of the command that starts a lab leaves none behind, and its name free`() throws {
        let before = try Host()
        let lab = try TestLab()
        let child = try ChildProcess(
            lab.command(["lab", "up", try lab.mapFile(SmallRegion.map), "--name", "test"]),
            logFile: "\(lab.directory)/log"
        )
        // The sandbox is there as soon as the command has a child, long before the lab is up.
        var sandbox: pid_t?
        while sandbox == nil, child.isRunning(after: .milliseconds(1)) {
            sandbox = try Self.children(of: child.pid).first
        }
        let first = try #require(sandbox.flatMap { Descriptor.process($0) })
        child.signal(SIGKILL)
        child.wait()
        #expect(first.isReady(for: POLLIN, within: .seconds(5)))
        #expect(try Host() == before)
        #expect(try lab.registry.entries().isEmpty)
        #expect(Files.names(in: lab.registry.directory).isEmpty)
        try lab.up()
        #expect(try lab.ask("web-a", "reflector") != nil)
    }

    @Test func `a lab that can't come up leaves nothing, and says why`() throws {
        let before = try Host()
        let lab = try TestLab()
        // Port 53 of the name server's address is no valid listener for HAProxy; a second listener on one port is none.
        let broken = SmallRegion.map.replacing(
            "    health: {interval_ms: 200, fall: 2, rise: 1}",
            with: "    listeners: [{protocol: http, port: 80}, {protocol: tcp, port: 80}]"
        )
        let result = try lab.zonefall("lab", "up", try lab.mapFile(broken), "--name", "test")
        #expect(!result.status.isSuccess)
        #expect(!result.standardError.isEmpty)
        #expect(Files.names(in: lab.registry.directory).isEmpty)
        #expect(try Host() == before)
    }
}

extension LabLifetimeTests {
    /// What of the host a lab must not change.
    struct Host: Equatable {
        let interfaces: [String]
        let mounts: String
        let namespaces: [String]

        init() throws {
            interfaces = Files.names(in: "/sys/class/net")
            mounts = try Files.read("/proc/self/mounts")
            namespaces = Files.names(in: "/run/netns")
        }

        /// By all interfaces but loopback.
        static func sentPackets() throws -> Int {
            try Files.names(in: "/sys/class/net").filter { $0 != "lo" }.map { interface in
                let text = try Files.read("/sys/class/net/\(interface)/statistics/tx_packets")
                return Int(text.filter(\.isNumber)) ?? 0
            }.reduce(0, +)
        }
    }

    /// Every process in a lab's PID namespace.
    static func processes(in entry: LabEntry) throws -> [ProcessIdentity] {
        try processes(under: entry.process.pid)
    }

    static func processes(under first: pid_t) throws -> [ProcessIdentity] {
        guard let namespace = Files.linkTarget("/proc/\(first)/ns/pid") else { return [] }
        return Files.names(in: "/proc").compactMap { pid_t($0) }
            .filter { Files.linkTarget("/proc/\($0)/ns/pid") == namespace }
            .compactMap { try? ProcessIdentity(of: $0) }
    }

    static func children(of parent: pid_t) throws -> [pid_t] {
        try Files.names(in: "/proc/\(parent)/task").flatMap { thread in
            try Files.read("/proc/\(parent)/task/\(thread)/children").split(separator: " ").compactMap { pid_t($0) }
        }
    }

    /// Three zones with a router and a balancer each, and eighteen instances.
    static let largerRegion: String = {
        var text = "region: larger\nzones: [{id: a}, {id: b}, {id: c}]\n"
        text += "networks: [{id: app, subnets: [10.0.0.0/16, \"2001:db8:a::/64\"]}]\nrouters:\n"
        let zones = Array(["a", "b", "c"].enumerated())
        for (index, zone) in zones {
            text += "  - {id: rtr-\(zone), zones: [\(zone)], external_address: 203.0.113.\(index + 1), "
            text +=
                "interfaces: [{network: app, address: 10.0.0.\(index + 1), address_v6: \"2001:db8:a::\(index + 1)\"}]}\n"
        }
        text += "instances:\n"
        for (index, zone) in zones {
            for number in 1...6 {
                text +=
                    "  - {id: vm-\(zone)-\(number), zone: \(zone), gateway: 10.0.0.\(index + 1), ports: [{network: app, "
                text += "address: 10.0.\(index + 1).\(number), address_v6: \"2001:db8:a::\(index + 1):\(number)\"}]}\n"
            }
        }
        text += "load_balancers:\n"
        for (index, zone) in zones {
            text +=
                "  - {id: lb-\(zone), zone: \(zone), network: app, address: 10.0.0.1\(index), members: [vm-a-1, vm-b-1]}\n"
        }
        text += "floating_ips:\n"
        for (index, zone) in zones {
            text += "  - {id: fip-\(zone), zone: \(zone), address: 203.0.113.1\(index), router: rtr-\(zone), "
            text += "load_balancer: lb-\(zone)}\n"
        }
        text += "services: [{id: web, replicas: [vm-a-1, vm-b-1], entry: [glb]}]\n"
        text +=
            "global_load_balancers: [{id: glb, name: www.example.net, service: web, answers: [fip-a, fip-b, fip-c]}]\n"
        return text
    }()
}
