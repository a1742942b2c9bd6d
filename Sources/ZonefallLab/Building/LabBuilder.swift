import Dispatch
import Glibc
import Synchronization
import ZonefallLinux
import ZonefallModel

/// Carries a plan out: namespaces, cables, addresses, rules, servers. Blocks; only inside a sandbox.
struct LabBuilder {
    let plan: LabPlan
    /// For configurations and logs, on the sandbox's own /run.
    static let directory = Sandbox.directory
    static let logs = "\(directory)/logs"

    /// - Returns: the servers that were started.
    func build() throws -> [ChildProcess] {
        guard Sandbox.isInside else { throw SandboxError.notInside }
        try Files.makeDirectories(Self.logs, mode: 0o755)
        try makeNamespaces()
        try Command("ip", ["-batch", "-"]).run(input: IPScript.links(of: plan))
        try concurrently(plan.nodes) { node in
            try Command("ip", ["-batch", "-"]).run(
                input: IPScript.interior(of: node, in: plan),
                networkPath: NetworkNamespace(named: node.name).path
            )
            if let ruleset = node.ruleset {
                try Command("nft", ["-f", "-"]).run(
                    input: ruleset,
                    networkPath: NetworkNamespace(named: node.name).path
                )
            }
        }
        try pointResolverAtLab()
        return try startServers()
    }

    private func makeNamespaces() throws {
        try concurrently(plan.nodes) { node in
            let namespace = NetworkNamespace(named: node.name)
            if node.role == .coordinator {
                try namespace.nameCurrent()
                try namespace.run { try KernelSettings.apply(to: node) }
            } else {
                try namespace.create { try KernelSettings.apply(to: node) }
            }
        }
    }

    /// Lets every program in the sandbox ask the lab's name server, and no other.
    private func pointResolverAtLab() throws {
        let text = plan.addresses.dns.both.map { "nameserver \($0)\n" }.joined() + "options timeout:1 attempts:1\n"
        let ours = "\(Self.directory)/resolv.conf"
        try Files.write(text, to: ours, mode: 0o644)
        // With systemd-resolved the file is a link into /run, which is ours now and empty.
        let link = Files.linkTarget("/etc/resolv.conf")
        if let link, link.hasPrefix("/run/") || link.hasPrefix("../run/") {
            let target = link.hasPrefix("/") ? link : String(link.dropFirst(2))
            try Files.makeDirectories(String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)]), mode: 0o755)
            try Files.write(text, to: target, mode: 0o644)
        } else if Files.exists("/etc/resolv.conf") {
            try FileSystem.bind(ours, over: "/etc/resolv.conf")
        }
    }

    private func startServers() throws -> [ChildProcess] {
        let started = Mutex<[ChildProcess]>([])
        do {
            // A balancer takes a member out that fails the first check, so the members answer before it asks.
            for servers in [answering, balancers] {
                try concurrently(servers) { server in
                    let child = try server.start()
                    started.withLock { $0.append(child) }
                    try server.awaitReady(child)
                }
            }
        } catch {
            for child in started.withLock({ $0 }) { child.terminate(grace: .zero) }
            throw error
        }
        return started.withLock { $0 }
    }

    private var answering: [LabServer] {
        [.responder(plan.responders)] + (plan.dns.zones.isEmpty ? [] : [.nameServer(plan.dns)])
    }

    private var balancers: [LabServer] {
        plan.nodes.compactMap { node in node.balancer.map { .balancer(node, $0) } }
    }
}

/// Does the same with each of `items`, several at a time, and throws what was thrown first.
func concurrently<Item: Sendable>(_ items: [Item], _ body: @Sendable (Item) throws -> Void) throws {
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: items.count) { index in
        guard failure.withLock({ $0 == nil }) else { return }
        do {
            try body(items[index])
        } catch {
            failure.withLock { $0 = $0 ?? error }
        }
    }
    if let error = failure.withLock({ $0 }) { throw error }
}
