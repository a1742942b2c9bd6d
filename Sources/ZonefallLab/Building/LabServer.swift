import Glibc
import ZonefallLinux
import ZonefallModel

/// A program that the lab runs in a node, and how to know that it serves.
enum LabServer: Sendable {
    case responder([ResponderPlan])
    case nameServer(DNSPlan)
    case balancer(Node, String)

    func start() throws -> ChildProcess {
        switch self {
        case .responder(let plans):
            let file = "\(LabBuilder.directory)/responders.json"
            try Files.write(JSONValue.array(plans.map(\.json)).compactText, to: file)
            return try ChildProcess(
                Command(Executable.current, ["lab-responder", "--plan", file]),
                logFile: "\(LabBuilder.logs)/responder.log"
            )
        case .nameServer(let plan):
            let directory = "\(LabBuilder.directory)/gdnsd"
            for part in ["zones", "run", "state"] { try Files.makeDirectories("\(directory)/\(part)") }
            try Files.write(plan.configuration(directory: directory), to: "\(directory)/config")
            for (zone, text) in plan.zones { try Files.write(text, to: "\(directory)/zones/\(zone)") }
            return try ChildProcess(
                Command("gdnsd", ["-c", directory, "start"]),
                logFile: "\(LabBuilder.logs)/gdnsd.log",
                networkPath: NetworkNamespace(named: Planner.internet).path
            )
        case .balancer(let node, let configuration):
            let file = "\(LabBuilder.directory)/haproxy-\(node.name).cfg"
            try Files.write(configuration, to: file)
            return try ChildProcess(
                Command("haproxy", ["-db", "-f", file]),
                logFile: "\(LabBuilder.logs)/haproxy-\(node.name).log",
                networkPath: NetworkNamespace(named: node.name).path
            )
        }
    }

    /// Blocks until the server answers.
    ///
    /// - Throws: ``LabError/serverFailed(_:log:)`` if it ends first, or does not answer in 10 s.
    func awaitReady(_ child: ChildProcess) throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while try !isServing() {
            // The end of the process is the event to wait for; a few milliseconds later the question is asked again.
            guard child.isRunning(after: .milliseconds(4)), ContinuousClock.now < deadline else {
                child.terminate(grace: .zero)
                throw LabError.serverFailed(child.command, log: Self.lastLines(of: child.logFile))
            }
        }
    }

    private func isServing() throws -> Bool {
        switch self {
        case .responder(let plans):
            // It listens for all before it serves any, in this order.
            guard let last = plans.last, let address = last.addresses.last, let port = last.httpPorts.last else {
                return true
            }
            return try LabClient(node: last.node).accepts(address, port: port)
        case .nameServer(let plan):
            guard let name = plan.zones.keys.first else { return true }
            return try LabClient(node: Planner.internet)
                .answersDNS(at: plan.addresses.v4, name: "name-server.\(name)", within: .milliseconds(50))
        case .balancer(let node, _):
            let addresses = node.addresses.filter { $0.interface == "eth0" }.map(\.address)
            guard let address = addresses.last, let port = balancedPort(node) else { return true }
            return try LabClient(node: node.name).accepts(address, port: port)
        }
    }

    /// The last port that the balancer's configuration binds.
    private func balancedPort(_ node: Node) -> UInt16? {
        let line = node.balancer?.split(separator: "\n").last { $0.contains("bind ") }
        return line.flatMap { UInt16($0.split(separator: ":").last ?? "") }
    }

    static func lastLines(of file: String?) -> String {
        // Without its log the failure is still reported, with less.
        guard let file, let text = try? Files.read(file) else { return "" }
        return text.split(separator: "\n").suffix(5).joined(separator: "; ")
    }
}
